// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.util.List;
import java.util.Optional;
import org.jargoon.elf.SymbolTable;

/**
 * A kernel, a firmware or a bare-metal program, and where it goes.
 *
 * @param entry the guest-physical address at which it begins to run
 * @param symbols by the addresses of its link; empty where the file has none
 * @param htif where it has the variables of the host-target interface, if it does
 */
record BootImage(
        Kind kind, long entry, List<Piece> pieces, SymbolTable symbols, Optional<BootPlan.HtifPlace> htif) {

    /** Something without symbols that goes to one place and begins there. */
    static BootImage of(Kind kind, Piece piece) {
        return new BootImage(kind, piece.address(), List.of(piece), SymbolTable.EMPTY, Optional.empty());
    }

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
