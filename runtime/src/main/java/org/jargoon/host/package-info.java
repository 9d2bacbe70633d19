// SPDX-License-Identifier: Apache-2.0
/** The host where Java's own classes do not reach it: its kernel, and names as bytes. Knows nothing of guests. */
package org.jargoon.host;
