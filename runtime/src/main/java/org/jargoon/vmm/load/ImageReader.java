// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Section;
import org.jargoon.elf.Segment;
import org.jargoon.elf.Symbol;
import org.jargoon.vmm.device.Htif;

/**
 * Reads a kernel, a firmware or a bare-metal program for a RISC-V machine: a Linux Image (Documentation/arch/riscv/
 * boot-image-header in the kernel's source), also inside an EFI zboot program, an ELF file, either of them compressed
 * by gzip, or a flat binary whose address the user gives.
 *
 * <p>The file is hostile: no more of it comes to the heap than a header, but for an ELF file inside gzip, which is
 * limited; how much it decompresses to is counted first, and no further than RAM is large.
 */
final class ImageReader {
    private static final int HEADER_SIZE = 64;
    private static final int LARGEST_COMPRESSED_ELF = 64 << 20;

    private static final int ELF_MAGIC = 0x464c457f;
    private static final int LINUX_RISCV_MAGIC = 0x05435352;
    private static final int LINUX_ARM64_MAGIC = 0x644d5241;
    private static final int ZBOOT_MAGIC = 0x676d697a;
    private static final long LINUX_ALIGNMENT = 2 << 20;

    private final Path path;
    private final String what;
    private final RamRange ram;

    /** @param role of the file, such as {@code kernel}, for messages */
    ImageReader(String role, Path path, RamRange ram) {
        this.path = path;
        this.what = role + " " + path;
        this.ram = ram;
    }

    BootImage read(BootFile file) throws LoadException {
        try {
            checkFile();
            Content content = Content.of(path);
            return file.address().isPresent()
                    ? flat(content, Files.size(path), file.address().getAsLong())
                    : recognize(content, Files.size(path));
        } catch (IOException e) {
            throw unreadable(what, e);
        }
    }

    /** As {@link #read}, a flat binary that goes to where its kind is expected. */
    BootImage readAt(long address) throws LoadException {
        try {
            checkFile();
            byte[] header = Content.of(path).first(HEADER_SIZE);
            return header.length >= 4 && word(header, 0) == ELF_MAGIC
                    ? elf(ElfFile.readImage(path, Machine.RISCV), Content.of(path))
                    : flat(Content.of(path), Files.size(path), address);
        } catch (ElfException e) {
            throw new LoadException(what + ": " + e.getMessage());
        } catch (IOException e) {
            throw unreadable(what, e);
        }
    }

    private void checkFile() throws LoadException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new LoadException(what + " is not a regular file");
        }
    }

    static LoadException unreadable(String what, IOException e) {
        return new LoadException(switch (e) {
            case NoSuchFileException none -> what + ": there is no such file";
            case AccessDeniedException denied -> what + ": permission to read it is denied";
            case EOFException truncated -> what + " is truncated: get it anew";
            case ZipException damaged -> what + " is damaged: " + damaged.getMessage();
            default -> what + " cannot be read: " + e.getMessage();
        });
    }

    private BootImage recognize(Content content, long size) throws IOException, LoadException {
        byte[] header = content.first(HEADER_SIZE);
        if (isGzip(header)) {
            return recognizeUnzipped(content.unzipped());
        }
        if (header.length == HEADER_SIZE && header[0] == 'M' && header[1] == 'Z' && word(header, 4) == ZBOOT_MAGIC) {
            return zboot(content, header);
        }
        try {
            return header.length >= 4 && word(header, 0) == ELF_MAGIC
                    ? elf(ElfFile.readImage(path, Machine.RISCV), content)
                    : linux(content, size, header);
        } catch (ElfException e) {
            throw new LoadException(what + ": " + e.getMessage());
        }
    }

    private BootImage recognizeUnzipped(Content content) throws IOException, LoadException {
        byte[] header = content.first(HEADER_SIZE);
        boolean elf = header.length >= 4 && word(header, 0) == ELF_MAGIC;
        long limit = elf ? Math.min(LARGEST_COMPRESSED_ELF, ram.size()) : ram.size();
        long size = content.count(limit);
        if (size > limit) {
            throw new LoadException("%s decompresses to more than %s: %s".formatted(what,
                    limit == ram.size() ? "fits into " + ram : "%d MiB".formatted(limit >>> 20),
                    limit == ram.size() ? "give more with --memory" : "decompress it with gunzip"));
        }
        if (!elf) {
            return linux(content, size, header);
        }
        byte[] bytes = content.first((int) size);
        try {
            return elf(ElfFile.parseImage(bytes, Machine.RISCV), Content.of(bytes));
        } catch (ElfException e) {
            throw new LoadException(what + ": " + e.getMessage());
        }
    }

    /** An EFI program that decompresses the kernel inside: its header says where that is. */
    private BootImage zboot(Content content, byte[] header) throws IOException, LoadException {
        String compression = new String(header, 24, 32, StandardCharsets.US_ASCII);
        compression = compression.substring(0, Math.max(0, compression.indexOf(0)));
        if (!compression.equals("gzip")) {
            throw new LoadException("%s is an EFI program with a kernel compressed by %s: only gzip is supported"
                    .formatted(what, printable(compression)));
        }
        return recognizeUnzipped(content.from(Integer.toUnsignedLong(word(header, 8))).unzipped());
    }

    private BootImage linux(Content content, long size, byte[] header) throws LoadException {
        if (header.length < HEADER_SIZE || word(header, 56) != LINUX_RISCV_MAGIC) {
            throw new LoadException("%s %s".formatted(what, describe(header)));
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        long offset = fields.getLong(8);
        long imageSize = fields.getLong(16);
        if ((fields.getLong(24) & 1) != 0) {
            throw new LoadException(what + " is a big-endian kernel: a little-endian one is needed");
        }
        if (offset < 0 || offset > ram.size() || offset % LINUX_ALIGNMENT != 0) {
            throw new LoadException("%s wants to be 0x%x bytes inside of %s: that is no kernel".formatted(
                    what, offset, ram));
        }
        if (imageSize < 0 || imageSize > ram.size()) {
            throw new LoadException("%s takes 0x%x bytes, which do not fit into %s: give more with --memory".formatted(
                    what, imageSize, ram));
        }
        long address = ram.base() + offset;
        Piece piece = new Piece(what, address, size, 0, Math.max(size, imageSize), content);
        return BootImage.of(BootImage.Kind.LINUX, piece);
    }

    /** What a file that cannot be used seems to be. */
    private static String describe(byte[] header) {
        if (header.length == 0) {
            return "is empty";
        }
        if (header.length == HEADER_SIZE && word(header, 56) == LINUX_ARM64_MAGIC) {
            return "is a kernel for arm64: one for riscv64 is needed";
        }
        String compression = switch (header.length < 4 ? 0 : word(header, 0)) {
            case 0x587a37fd -> "xz";
            case 0xfd2fb528 -> "zstd";
            case 0x184d2204, 0x184c2102 -> "lz4";
            default -> header.length > 3 && header[0] == 'B' && header[1] == 'Z' && header[2] == 'h' ? "bzip2" : "";
        };
        return compression.isEmpty()
                ? "is neither a Linux Image for riscv64 nor an ELF file; for a flat binary give its address:"
                        + " FILE@0x80200000"
                : "is compressed by %s, and only gzip is supported: decompress it first".formatted(compression);
    }

    private BootImage elf(ElfFile elf, Content content) {
        List<Piece> pieces = new ArrayList<>();
        for (Segment segment : elf.loadSegments()) {
            pieces.add(new Piece(
                    "%s (segment %d)".formatted(what, segment.index()),
                    segment.physicalAddress(),
                    segment.fileSize(),
                    segment.memorySize() - segment.fileSize(),
                    segment.memorySize(),
                    content.from(segment.offset())));
        }
        return new BootImage(BootImage.Kind.ELF, elf.physicalEntry(), pieces, elf.symbols(), htif(elf));
    }

    private static Optional<BootPlan.HtifPlace> htif(ElfFile elf) {
        return elf.symbols().find("tohost").map(tohost -> {
            Optional<Symbol> fromhost = elf.symbols().find("fromhost");
            return new BootPlan.HtifPlace(
                    elf.physicalAddress(tohost.address()),
                    fromhost.map(symbol -> elf.physicalAddress(symbol.address())).orElse(0L),
                    isAlone(elf, tohost.address()));
        });
    }

    /** Whether nothing but a section of that name shares the pages of a variable: the section headers tell. */
    private static boolean isAlone(ElfFile elf, long address) {
        long page = address & -Htif.PAGE;
        List<Section> sharing = elf.sections().stream()
                .filter(section -> section.address() != 0 && section.size() > 0)
                .filter(section -> section.address() < page + Htif.PAGE && page < section.address() + section.size())
                .toList();
        return sharing.size() == 1 && sharing.getFirst().name().equals(".tohost");
    }

    private BootImage flat(Content content, long size, long address) throws LoadException {
        if (address % Integer.BYTES != 0) {
            throw new LoadException("%s at 0x%x: its address is not a multiple of 4".formatted(what, address));
        }
        Piece piece = new Piece(what, address, size, 0, size, content);
        return BootImage.of(BootImage.Kind.FLAT, piece);
    }

    private static boolean isGzip(byte[] header) {
        return header.length > 2 && header[0] == 0x1f && header[1] == (byte) 0x8b;
    }

    private static int word(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
