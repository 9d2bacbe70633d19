// SPDX-License-Identifier: Apache-2.0
/** What Java's own classes do not show of the host as it is. */
package org.jargoon.host;
