// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A file as tools see it: sections and symbols, at the addresses that the file itself knows. */
public interface SectionedFile {
    /** All sections; empty where their headers have been stripped. */
    List<Section> sections();

    SymbolTable symbols();

    /** A section's bytes in the file, little-endian; empty if it has none there or lies outside the file. */
    Optional<ByteBuffer> contents(Section section);

    /**
     * What a section holds once the file has been linked. Of a program that is what stands in the file; of a
     * relocatable object, relocations change it.
     *
     * @param contents the section's bytes, inflated where it is compressed; they stay as they are
     * @throws ElfException if its relocations are damaged or of a kind that is not known
     */
    default ByteBuffer linked(Section section, ByteBuffer contents) throws ElfException {
        return contents;
    }
}
