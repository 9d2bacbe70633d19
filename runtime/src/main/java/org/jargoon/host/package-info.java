// SPDX-License-Identifier: Apache-2.0
/** The host's own kernel, where Java does not reach it. Everything else may use this; it knows nothing of guests. */
package org.jargoon.host;
