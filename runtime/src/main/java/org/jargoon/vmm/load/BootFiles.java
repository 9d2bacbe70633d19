// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that a machine starts from, at least a kernel or a firmware.
 *
 * @param kernel an operating system, or a bare-metal program
 * @param firmware what runs before it in machine mode, and goes to the beginning of RAM unless it says otherwise; none
 *     where there is no machine mode, or the kernel is for it
 */
public record BootFiles(Optional<BootFile> kernel, Optional<Path> initrd, Optional<BootFile> firmware) {}
