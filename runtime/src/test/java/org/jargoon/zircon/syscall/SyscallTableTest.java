// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every syscall against its declaration: that it is there, and what it says to bad handles. */
final class SyscallTableTest {
    private static final int GARBAGE = 0x7eadbee7;
    static final int ALL_RIGHTS = (1 << 25) - 1;

    static Map<String, Method> methods() {
        return Arrays.stream(Syscalls.class.getMethods())
                .filter(method -> method.getName().startsWith("zx_"))
                .collect(Collectors.toMap(Method::getName, method -> method));
    }

    @Test
    void everySyscallIsDeclaredAndEveryDeclaredOneExists() {
        Set<String> declared =
                Arrays.stream(Syscall.values()).map(Syscall::symbol).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(declared, new TreeSet<>(methods().keySet()));
    }

    @Test
    void everySyscallTakesWhatItsDeclarationSaysWithoutTheSizesOfBuffers() {
        methods().forEach((name, method) -> {
            List<Class<?>> expected = passed(syscall(name)).stream()
                    .<Class<?>>map(SyscallTableTest::javaType)
                    .toList();
            assertEquals(expected, List.of(method.getParameterTypes()), name);
        });
    }

    static Syscall syscall(String symbol) {
        return Arrays.stream(Syscall.values())
                .filter(syscall -> syscall.symbol().equals(symbol))
                .findFirst()
                .orElseThrow();
    }

    /** The parameters that a Java caller passes: a size is part of the buffer or array. */
    static List<Parameter> passed(Syscall syscall) {
        return syscall.parameters().stream()
                .filter(parameter -> !parameter.name().startsWith("num_")
                        && !parameter.name().endsWith("_size"))
                .toList();
    }

    static Class<?> javaType(Parameter parameter) {
        return switch (parameter) {
            case Parameter.Handle _ -> int.class;
            case Parameter.Value value ->
                switch (value.cType()) {
                    case "zx_handle_t", "zx_rights_t", "zx_signals_t", "uint32_t", "zx_vm_option_t", "zx_clock_t" ->
                        int.class;
                    case "uint64_t", "size_t", "zx_time_t", "zx_duration_t", "zx_gpaddr_t", "zx_vaddr_t" -> long.class;
                    case "zx_handle_t*", "const zx_handle_t*", "uint32_t*", "zx_signals_t*" -> int[].class;
                    case "uint64_t*", "size_t*", "zx_vaddr_t*" -> long[].class;
                    default -> ByteBuffer.class;
                };
        };
    }

    static Stream<Profile> profiles() {
        return Stream.of(Profile.ZIRCON_2020, Profile.ZIRCON_2023);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyHandleIsCheckedForItsExistenceThenItsTypeThenItsRights(Profile profile) throws Exception {
        try (Objects objects = new Objects(profile)) {
            int checked = 0;
            for (Map.Entry<String, Method> method : methods().entrySet()) {
                Syscall syscall = syscall(method.getKey());
                for (Parameter parameter : syscall.parameters()) {
                    if (parameter instanceof Parameter.Handle handle) {
                        checkHandle(objects, syscall, method.getValue(), handle);
                        checked++;
                    }
                }
            }
            assertTrue(checked >= 35, "this table is not of the syscalls: " + checked);
        }
    }

    private static void checkHandle(Objects objects, Syscall syscall, Method method, Parameter.Handle parameter)
            throws Exception {
        int rights = parameter.rights().applyAsInt(objects.profile());
        String what = syscall.symbol() + " " + parameter.name();
        List<Integer> unknown = new ArrayList<>(List.of(GARBAGE, objects.closed()));
        if (!parameter.optional()) {
            unknown.add(0);
        }
        for (int value : unknown) {
            assertEquals(Status.BAD_HANDLE, call(objects, syscall, method, parameter, value), what);
        }
        Set<ObjectType> wrong = parameter.type() == null
                ? EnumSet.noneOf(ObjectType.class)
                : EnumSet.complementOf(EnumSet.of(parameter.type()));
        for (ObjectType type : wrong) {
            assertEquals(
                    Status.WRONG_TYPE,
                    call(objects, syscall, method, parameter, objects.handle(type, ALL_RIGHTS)),
                    what + " given a " + type);
            assertEquals(
                    Status.WRONG_TYPE,
                    call(objects, syscall, method, parameter, objects.handle(type, Rights.NONE)),
                    what + " given a " + type + " without rights: the type comes first");
        }
        ObjectType right = parameter.type() == null ? ObjectType.EVENT : parameter.type();
        for (int bit = 1; bit != 0 && bit <= rights; bit <<= 1) {
            if ((rights & bit) != 0) {
                assertEquals(
                        Status.ACCESS_DENIED,
                        call(objects, syscall, method, parameter, objects.handle(right, ALL_RIGHTS & ~bit)),
                        what + " without " + Rights.toString(bit));
            }
        }
    }

    /** Makes a syscall with one handle as given, all others as they should be, and zeros for everything else. */
    private static Status call(
            Objects objects, Syscall syscall, Method method, Parameter.Handle tested, int value) throws Exception {
        Object[] arguments = passed(syscall).stream()
                .map(parameter -> {
                    if (parameter == tested) {
                        return (Object) value;
                    }
                    if (parameter instanceof Parameter.Handle handle) {
                        ObjectType type = handle.type() == null ? ObjectType.EVENT : handle.type();
                        return objects.handle(type, ALL_RIGHTS);
                    }
                    return zero(javaType(parameter));
                })
                .toArray();
        return Status.of((int) method.invoke(objects.syscalls(), arguments));
    }

    static Object zero(Class<?> type) {
        Map<Class<?>, Object> zeros = new HashMap<>();
        zeros.put(int.class, 0);
        zeros.put(long.class, 0L);
        zeros.put(int[].class, new int[1]);
        zeros.put(long[].class, new long[1]);
        zeros.put(ByteBuffer.class, ByteBuffer.allocate(4096));
        return zeros.get(type);
    }
}
