// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;

/** docs/syscalls.md says what the declarations of the syscalls say. */
class SyscallDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/syscalls.md");

    private static final String HEAD = """
            # Syscalls

            Generated from `runtime/.../zircon/syscall/Syscall.java`; `mvn -pl runtime test -Dtest=SyscallDocumentTest
            -Djargoon.docs.update=true` writes it anew. Every syscall here is implemented. What each does is said in the
            Javadoc of the interface that has it, all of them together `org.jargoon.zircon.syscall.Syscalls`.
            [zircon.md](zircon.md) has the order of checks, the layouts, and what happens between the calls.

            A handle parameter demands an object type and rights: a value that is no handle gives BAD_HANDLE, then
            another type WRONG_TYPE, then missing rights ACCESS_DENIED. The errors listed come beside those. What stands
            for a bad pointer (null where something is needed, an array without an element, a buffer that is read-only
            and to be written) gives INVALID_ARGS, and nothing is done.

            | Syscall | Parameters | Handles demand | Errors | Remark |
            |---|---|---|---|---|
            """;

    @Test
    void theDocumentListsTheDeclaredSyscalls() throws IOException {
        String expected = Stream.of(Syscall.values())
                .map(SyscallDocumentTest::row)
                .collect(Collectors.joining("", HEAD, ""));
        if (Boolean.getBoolean("jargoon.docs.update")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertEquals(expected, Files.readString(DOCUMENT));
    }

    private static String row(Syscall syscall) {
        return "| `%s` | %s | %s | %s | %s |\n".formatted(
                syscall.symbol(),
                syscall.parameters().stream().map(SyscallDocumentTest::parameter).collect(Collectors.joining(", ")),
                demands(syscall.parameters()),
                errors(syscall.errors()),
                syscall.remark());
    }

    private static String parameter(Parameter parameter) {
        return switch (parameter) {
            case Parameter.Handle handle -> handle.name();
            case Parameter.Value value ->
                value.direction() == Parameter.Direction.OUT ? "*" + value.name() + "*" : value.name();
        };
    }

    private static String demands(List<Parameter> parameters) {
        return parameters.stream()
                .filter(Parameter.Handle.class::isInstance)
                .map(parameter -> demand((Parameter.Handle) parameter))
                .collect(Collectors.joining("; "));
    }

    private static String demand(Parameter.Handle handle) {
        String type = handle.type() == null ? "any object" : handle.type().toString();
        int older = handle.rights().applyAsInt(Profile.ZIRCON_2020);
        int newer = handle.rights().applyAsInt(Profile.ZIRCON_2023);
        String rights = older == newer
                ? Rights.toString(older)
                : "%s (2020), %s (2023)".formatted(Rights.toString(older), Rights.toString(newer));
        return "%s: %s %s%s".formatted(
                handle.name(),
                type,
                older == Rights.NONE && newer == Rights.NONE ? "" : "with " + rights.replace("|", " and "),
                handle.optional() ? " or none" : "")
                .strip();
    }

    private static String errors(Set<Status> errors) {
        return errors.stream().sorted().map(Status::name).collect(Collectors.joining(", "));
    }
}
