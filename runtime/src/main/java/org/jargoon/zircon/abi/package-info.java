// SPDX-License-Identifier: Apache-2.0
/**
 * Zircon's binary interface as data: statuses, rights, object types, signals, and the layouts of the structures that
 * syscalls exchange. Depends on nothing. {@link org.jargoon.zircon.abi.Profile} holds all that differs between the
 * interface's eras.
 */
package org.jargoon.zircon.abi;
