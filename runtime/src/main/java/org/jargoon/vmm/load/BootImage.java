// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.util.List;
import org.jargoon.elf.SymbolTable;

/**
 * A kernel, a firmware or a bare-metal program, and where it goes.
 *
 * @param entry the guest-physical address at which it begins to run
 * @param symbols by the addresses of its link; empty where the file has none
 */
record BootImage(Kind kind, long entry, List<Piece> pieces, SymbolTable symbols) {

    enum Kind {
        /** A Linux Image, which says how far into RAM it wants to be. */
        LINUX,
        ELF,
        FLAT
    }

    void claim(MemoryLayout layout) throws LoadException {
        for (Piece piece : pieces) {
            layout.claim(piece.what(), piece.address(), piece.reserved());
        }
    }
}
