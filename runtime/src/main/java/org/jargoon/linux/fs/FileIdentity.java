// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

/**
 * What tells a file of the host from all others, whatever it is called.
 *
 * @param device number of its file system
 * @param inode its number there
 */
public record FileIdentity(long device, long inode) {}
