// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Section;
import org.jargoon.elf.SectionedFile;
import org.jargoon.elf.SymbolTable;

/**
 * An object as if it had been linked to the addresses of its {@link ObjectLayout}, for who reads its debugging
 * information. What it leaves undefined is at 0 there, which is where no code is.
 */
final class ObjectSections implements SectionedFile {
    /** Where thread-local variables are (R_RISCV_TLS_DTPREL32 and 64): no address, and nobody here asks for it. */
    private static final int FIRST_THREAD_LOCAL = 8;

    private static final int LAST_THREAD_LOCAL = 9;

    private final ObjectFile object;
    private final ObjectLayout layout;
    private final List<Section> sections = new ArrayList<>();

    ObjectSections(ObjectFile object, ObjectLayout layout) {
        this.object = object;
        this.layout = layout;
        for (int i = 0; i < object.parts().size(); i++) {
            ObjectFile.Part part = object.parts().get(i);
            // Where it stands in the file is known to the part, which has been checked.
            sections.add(new Section(part.name(), part.type(), part.flags(), layout.base(i), 0, part.size(), 0));
        }
    }

    @Override
    public List<Section> sections() {
        return sections;
    }

    @Override
    public SymbolTable symbols() {
        return layout.symbols();
    }

    @Override
    public Optional<ByteBuffer> contents(Section section) {
        return Optional.of(part(section).contents().duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    private ObjectFile.Part part(Section section) {
        return object.parts().get(sections.indexOf(section));
    }

    @Override
    public ByteBuffer linked(Section section, ByteBuffer contents) throws ElfException {
        Relocations relocations = part(section).relocations();
        if (relocations.isEmpty()) {
            return contents;
        }
        byte[] bytes = new byte[contents.capacity()];
        contents.get(0, bytes);
        Relocator relocator = new Relocator();
        Relocator.Target target = new Relocator.Target(section.name(), bytes, section.address());
        relocations.forEach(row -> {
            if (row.type() < FIRST_THREAD_LOCAL || row.type() > LAST_THREAD_LOCAL) {
                object.checkSymbol(row, section.name());
                long value = layout.address(row.symbol()) + row.addend();
                relocator.apply(RelocationType.of(row.type()), target, row.offset(), value);
            }
        });
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
