// SPDX-License-Identifier: Apache-2.0
/**
 * Files as the guest sees them.
 *
 * <p>{@link org.jargoon.linux.fs.GuestFileSystem} holds the tree of {@link org.jargoon.linux.fs.Grant}s and devices; a
 * resolved path is a {@link org.jargoon.linux.fs.Place}. {@code PathResolver} is the only code that walks guest paths,
 * and so the wall between guest and host. What has been opened is an {@link org.jargoon.linux.fs.OpenFile}, which
 * {@link org.jargoon.linux.fs.FileTable} numbers.
 */
package org.jargoon.linux.fs;
