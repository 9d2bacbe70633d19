// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.vmm.virtio.Virtio9p;

/**
 * A folder of the host's for the guest.
 *
 * @param tag by which the guest finds it
 * @param writable whether the guest may change it
 */
record Share(Path folder, String tag, boolean writable) {
    private static final String WRITABLE = "rw";

    /** Reads {@code DIR[:TAG][:rw]}. */
    static Share parse(String text) throws CommandException {
        List<String> parts = new ArrayList<>(List.of(text.split(":", -1)));
        boolean writable = parts.size() > 1 && parts.getLast().equals(WRITABLE);
        if (writable) {
            parts.removeLast();
        }
        Path folder = Programs.path(parts.getFirst());
        Path name = folder.toAbsolutePath().normalize().getFileName();
        String tag = parts.size() > 1 ? parts.get(1) : name == null ? "host" : name.toString();
        if (parts.size() > 2 || parts.getFirst().isEmpty() || !tag.matches("[-A-Za-z0-9_.]{1,31}")) {
            throw new CommandException("%s %s is not of the form %s, with a TAG of up to 31 letters, digits, - _ ."
                    .formatted(Flags.SHARE.name(), text, Flags.SHARE.value()));
        }
        return new Share(folder, tag, writable);
    }

    /** The same, wherever it is read. */
    Share absolute() {
        return new Share(folder.toAbsolutePath(), tag, writable);
    }

    /** As {@link #parse} reads it. */
    String text() {
        return folder + ":" + tag + (writable ? ":" + WRITABLE : "");
    }

    /** The device; the caller closes it. */
    Virtio9p open() throws CommandException {
        try {
            return new Virtio9p(folder, tag, writable);
        } catch (IOException e) {
            throw new CommandException("%s: %s".formatted(Flags.SHARE.name(), e.getMessage()));
        }
    }
}
