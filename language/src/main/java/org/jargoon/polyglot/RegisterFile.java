// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.signature.ValueType;
import org.jargoon.vcpu.Core;

/**
 * An instance's registers by their names in the psABI ({@code a0}, {@code fs1}) or their numbers ({@code x10}, {@code
 * f9}), and {@code pc} and {@code fcsr}. Integer registers are 64-bit integers, floating-point registers doubles by
 * their bits. Of use in a host function, where they are the caller's.
 */
@ExportLibrary(InteropLibrary.class)
final class RegisterFile extends GuestObject {
    private static final String PC = "pc";
    private static final String FCSR = "fcsr";
    private static final Map<String, Integer> INTEGERS = new LinkedHashMap<>();
    private static final Map<String, Integer> FLOATS = new LinkedHashMap<>();

    static {
        List<String> integers = List.of(("zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 "
                + "s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6").split(" "));
        List<String> floats = List.of(("ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 "
                + "fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11").split(" "));
        for (int i = 0; i < integers.size(); i++) {
            INTEGERS.put(integers.get(i), i);
            FLOATS.put(floats.get(i), i);
        }
        INTEGERS.put("fp", INTEGERS.get("s0"));
        for (int i = 0; i < integers.size(); i++) {
            INTEGERS.put("x" + i, i);
            FLOATS.put("f" + i, i);
        }
    }

    private final Instance instance;

    RegisterFile(Instance instance) {
        this.instance = instance;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    boolean isScope() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        Map<String, Integer> names = new LinkedHashMap<>(INTEGERS);
        names.putAll(FLOATS);
        names.put(PC, 0);
        names.put(FCSR, 0);
        return new Names(names.keySet());
    }

    @ExportMessage(name = "isMemberReadable")
    @ExportMessage(name = "isMemberModifiable")
    @TruffleBoundary
    boolean isMember(String name) {
        return INTEGERS.containsKey(name) || FLOATS.containsKey(name) || name.equals(PC) || name.equals(FCSR);
    }

    @ExportMessage
    @SuppressWarnings("unused")
    boolean isMemberInsertable(String name) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        if (!isMember(name)) {
            throw UnknownIdentifierException.create(name);
        }
        Core core = instance.core();
        instance.enter();
        try {
            return switch (name) {
                case PC -> core.pc();
                case FCSR -> core.floatStatus();
                default -> {
                    Integer index = INTEGERS.get(name);
                    yield index != null
                            ? (Object) core.register(index)
                            : Double.longBitsToDouble(core.floatRegister(FLOATS.get(name)));
                }
            };
        } finally {
            instance.leave();
        }
    }

    @ExportMessage
    @TruffleBoundary
    void writeMember(String name, Object value) throws UnknownIdentifierException, UnsupportedTypeException {
        if (!isMember(name)) {
            throw UnknownIdentifierException.create(name);
        }
        ValueType type = FLOATS.containsKey(name) ? ValueType.F64 : name.equals(FCSR) ? ValueType.U8 : ValueType.ANY;
        long bits;
        try {
            bits = Values.bits(type, value);
        } catch (UnsupportedMessageException e) {
            throw UnsupportedTypeException.create(new Object[] {value}, Values.wanted(type) + " is needed");
        }
        Core core = instance.core();
        instance.enter();
        try {
            switch (name) {
                case PC -> core.setPc(bits);
                case FCSR -> core.setFloatStatus((int) bits);
                default -> {
                    Integer index = INTEGERS.get(name);
                    if (index != null) {
                        core.setRegister(index, bits);
                    } else {
                        core.setFloatRegister(FLOATS.get(name), bits);
                    }
                }
            }
        } finally {
            instance.leave();
        }
    }

    @Override
    String description() {
        return "registers";
    }
}
