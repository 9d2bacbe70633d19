// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.signature.ArrayType;
import org.jargoon.signature.Image;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Structure;
import org.jargoon.signature.Type;
import org.jargoon.signature.ValueType;
import org.jargoon.vcpu.Core;

/**
 * Where arguments and results lie of functions that take or give structures by value (RISC-V psABI, "Integer Calling
 * Convention" and "Hardware Floating-point Calling Convention").
 *
 * <p>A structure of one or two floating-point numbers, or of one and an integer, has each in a register of its kind if
 * there are as many; compilers agree that a pointer is no integer there. Any other of up to 16 bytes goes eight bytes
 * by eight where integers go, and so may lie half in a register and half on the stack. A larger one is a copy in memory
 * whose address goes where an integer goes; as a result, the caller passes the address of the room for it before all
 * arguments.
 */
final class StructurePassing {
    /** The psABI's 2 * XLEN, in bytes. */
    private static final int LARGEST_IN_REGISTERS = 16;

    private final Type result;
    private final List<Argument> arguments = new ArrayList<>();
    private final Places places;
    private final int words;

    /** A scalar that goes to one place: all of an argument, or what is at an offset of its image. */
    private record Part(int place, ValueType type, int offset) {}

    /**
     * An argument, or a result.
     *
     * @param word where the words that stand for it begin among those of all arguments
     * @param parts the address alone, if it goes by that
     */
    private record Argument(Type type, int word, List<Part> parts) {
        boolean byAddress() {
            return StructurePassing.byAddress(type);
        }
    }

    /**
     * Finds the places of all arguments.
     *
     * @param doubles by word of the arguments: whether it is one of type {@link ValueType#ANY} and a double
     */
    private StructurePassing(Prototype prototype, int words, boolean[] doubles) {
        result = prototype.result();
        places = new Places(prototype);
        this.words = words;
        if (byAddress(result)) {
            places.integer();
        }
        for (int word = 0; word < words;) {
            int index = arguments.size();
            Type type = prototype.parameter(index);
            List<Part> parts = type instanceof ValueType scalar
                    ? List.of(new Part(places.next(index, doubles[word]), scalar, 0))
                    : parts((Structure) type, places);
            arguments.add(new Argument(type, word, parts));
            word += type.words();
        }
    }

    private static boolean byAddress(Type type) {
        return !(type instanceof ValueType) && type.size() > LARGEST_IN_REGISTERS;
    }

    private static List<Part> parts(Structure structure, Places places) {
        if (byAddress(structure)) {
            return List.of(new Part(places.integer(), ValueType.POINTER, 0));
        }
        List<Part> scalars = new ArrayList<>();
        flatten(structure, 0, scalars);
        int floats = (int) scalars.stream().filter(part -> part.type().isFloat()).count();
        List<Part> parts = new ArrayList<>();
        boolean pointers = scalars.stream().anyMatch(part -> part.type() == ValueType.POINTER);
        if (floats > 0 && scalars.size() <= 2 && !pointers && places.have(scalars.size() - floats, floats)) {
            for (Part part : scalars) {
                int place = part.type().isFloat() ? places.floating() : places.integer();
                parts.add(new Part(place, part.type(), part.offset()));
            }
        } else {
            for (int offset = 0; offset < structure.size(); offset += Long.BYTES) {
                parts.add(new Part(places.integer(), ValueType.I64, offset));
            }
        }
        return parts;
    }

    /** Collects the scalars that a small structure has, also in structures and arrays that it has. */
    private static void flatten(Type type, int offset, List<Part> scalars) {
        switch (type) {
            case ValueType scalar -> scalars.add(new Part(0, scalar, offset));
            case ArrayType array -> {
                for (int i = 0; i < array.length(); i++) {
                    flatten(array.element(), offset + i * array.element().size(), scalars);
                }
            }
            case Structure structure -> structure.members().forEach(
                    member -> flatten(member.type(), offset + member.offset(), scalars));
        }
    }

    /**
     * Puts arguments in place, and copies of them on the stack, and moves the stack pointer below all that.
     *
     * @param values by argument as many as its {@link Type#words}
     * @return the address where the result is to be written; 0 if it is not to be in memory
     * @throws MemoryAccessException if the stack pointer leaves the guest's memory
     */
    static long pass(Core core, GuestMemory memory, Prototype prototype, long[] values, boolean[] doubles)
            throws MemoryAccessException {
        return new StructurePassing(prototype, values.length, doubles).pass(core, memory, values);
    }

    private long pass(Core core, GuestMemory memory, long[] values) throws MemoryAccessException {
        long free = core.register(CallingConvention.STACK_POINTER);
        long resultAddress = 0;
        if (byAddress(result)) {
            free = below(free, result.size());
            resultAddress = free;
            core.setRegister(Places.FIRST, free);
        }
        long[] copies = new long[arguments.size()];
        for (int i = 0; i < copies.length; i++) {
            if (arguments.get(i).byAddress()) {
                free = below(free, arguments.get(i).type().size());
                copies[i] = free;
            }
        }
        long stack = below(free, places.onStack());
        core.setRegister(CallingConvention.STACK_POINTER, stack);
        for (int i = 0; i < copies.length; i++) {
            Argument argument = arguments.get(i);
            Image image = new Image(values, argument.word() * Long.BYTES);
            if (argument.byAddress()) {
                int size = argument.type().size();
                memory.write(copies[i], image.bytes(size), 0, size);
                Places.write(core, memory, stack, argument.parts().getFirst().place(), copies[i]);
                continue;
            }
            for (Part part : argument.parts()) {
                long bits = part.type().toRegister(image.get(part.type(), part.offset()));
                Places.write(core, memory, stack, part.place(), bits);
            }
        }
        return resultAddress;
    }

    private static long below(long address, long size) {
        return address - size & -CallingConvention.STACK_ALIGNMENT;
    }

    /** The arguments of the call that the guest has just made, each as many words as its type has. */
    static long[] passed(Core core, GuestMemory memory, Prototype prototype) throws MemoryAccessException {
        int words = prototype.words(prototype.parameters().size());
        return new StructurePassing(prototype, words, new boolean[words]).passed(core, memory);
    }

    private long[] passed(Core core, GuestMemory memory) throws MemoryAccessException {
        long stack = core.register(CallingConvention.STACK_POINTER);
        long[] values = new long[words];
        for (Argument argument : arguments) {
            if (argument.byAddress()) {
                long address = Places.read(core, memory, stack, argument.parts().getFirst().place());
                Image copy = read(memory, address, argument.type().size());
                System.arraycopy(copy.words(), 0, values, argument.word(), copy.words().length);
                continue;
            }
            if (argument.type() instanceof ValueType scalar) {
                long bits = Places.read(core, memory, stack, argument.parts().getFirst().place());
                values[argument.word()] = scalar.fromRegister(bits);
                continue;
            }
            Image image = new Image(values, argument.word() * Long.BYTES);
            for (Part part : argument.parts()) {
                long bits = Places.read(core, memory, stack, part.place());
                image.set(part.type(), part.offset(), part.type().fromRegister(bits));
            }
        }
        return values;
    }

    private static Image read(GuestMemory memory, long address, int size) throws MemoryAccessException {
        byte[] bytes = new byte[size];
        memory.read(address, bytes, 0, size);
        return Image.of(bytes);
    }

    /**
     * The structure that a function has given.
     *
     * @param address where it is if it does not fit in registers
     */
    static Image result(Core core, GuestMemory memory, Structure type, long address) throws MemoryAccessException {
        if (byAddress(type)) {
            return read(memory, address, type.size());
        }
        Image image = new Image(new long[type.words()], 0);
        for (Part part : resultParts(type)) {
            image.set(part.type(), part.offset(), part.type().fromRegister(Places.read(core, memory, 0, part.place())));
        }
        return image;
    }

    /** Gives the guest the structure that it has called for; the registers are still as it has set them. */
    static void setResult(Core core, GuestMemory memory, Structure type, Image value) throws MemoryAccessException {
        if (byAddress(type)) {
            memory.write(core.register(Places.FIRST), value.bytes(type.size()), 0, type.size());
            return;
        }
        for (Part part : resultParts(type)) {
            long bits = part.type().toRegister(value.get(part.type(), part.offset()));
            Places.write(core, memory, 0, part.place(), bits);
        }
    }

    /** A result lies where the first argument would. */
    private static List<Part> resultParts(Structure type) {
        return parts(type, new Places(Prototype.UNKNOWN));
    }
}
