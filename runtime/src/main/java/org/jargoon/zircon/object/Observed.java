// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import org.jargoon.zircon.abi.Status;

/**
 * How a wait for signals ended.
 *
 * @param status OK, TIMED_OUT or CANCELED
 * @param signals for each object waited for, the signals that it then asserted; HANDLE_CLOSED among them if its handle
 *     has been closed
 */
public record Observed(Status status, int[] signals) {}
