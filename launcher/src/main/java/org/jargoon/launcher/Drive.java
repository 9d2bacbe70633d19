// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.nio.file.Path;
import org.jargoon.vmm.virtio.VirtioBlock;

/**
 * A disk of the machine.
 *
 * @param image a raw image
 * @param readOnly whether the guest cannot write to it
 * @param overlay whether what the guest writes goes elsewhere than to the image
 * @param overlayFile where to; null where it is thrown away
 */
record Drive(Path image, boolean readOnly, boolean overlay, Path overlayFile) {
    private static final String OVERLAY = "overlay";

    /** Reads {@code FILE[,ro][,overlay[=FILE]]}; options are the last words that are one. */
    static Drive parse(String text) throws CommandException {
        String rest = text;
        boolean readOnly = false;
        boolean overlay = false;
        Path overlayFile = null;
        for (int comma = rest.lastIndexOf(','); comma >= 0; comma = rest.lastIndexOf(',')) {
            String option = rest.substring(comma + 1);
            if (option.equals("ro")) {
                readOnly = true;
            } else if (option.equals(OVERLAY)) {
                overlay = true;
            } else if (option.startsWith(OVERLAY + "=")) {
                overlay = true;
                overlayFile = Programs.path(option.substring(OVERLAY.length() + 1));
            } else {
                throw new CommandException("%s %s: %s is none of ro, overlay, overlay=FILE"
                        .formatted(Flags.DRIVE.name(), text, option));
            }
            rest = rest.substring(0, comma);
        }
        if (rest.isEmpty() || readOnly && overlay) {
            throw new CommandException("%s %s is not of the form %s; ro and overlay exclude each other"
                    .formatted(Flags.DRIVE.name(), text, Flags.DRIVE.value()));
        }
        return new Drive(Programs.path(rest), readOnly, overlay, overlayFile);
    }

    /** The same, wherever it is read. */
    Drive absolute() {
        Path file = overlayFile == null ? null : overlayFile.toAbsolutePath();
        return new Drive(image.toAbsolutePath(), readOnly, overlay, file);
    }

    /** As {@link #parse} reads it. */
    String text() {
        String written = overlayFile == null ? OVERLAY : OVERLAY + "=" + overlayFile;
        return image + (readOnly ? ",ro" : "") + (overlay ? "," + written : "");
    }

    /** The device; whoever gets it closes it. */
    VirtioBlock open(String serial) throws CommandException {
        try {
            if (!overlay) {
                return VirtioBlock.raw(image, readOnly, serial);
            }
            return overlayFile == null
                    ? VirtioBlock.copyOnWrite(image, serial)
                    : VirtioBlock.copyOnWrite(image, overlayFile, serial);
        } catch (IOException e) {
            throw new CommandException("%s: %s".formatted(Flags.DRIVE.name(), e.getMessage()));
        }
    }
}
