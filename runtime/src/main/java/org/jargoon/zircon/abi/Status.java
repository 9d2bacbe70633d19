// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a syscall returns: {@code zx_status_t} (zircon/errors.h; docs/zircon.md §11.1). */
public enum Status {
    OK(0),
    INTERNAL(-1),
    NOT_SUPPORTED(-2),
    NO_RESOURCES(-3),
    NO_MEMORY(-4),
    INVALID_ARGS(-10),
    BAD_HANDLE(-11),
    WRONG_TYPE(-12),
    BAD_SYSCALL(-13),
    OUT_OF_RANGE(-14),
    BUFFER_TOO_SMALL(-15),
    BAD_STATE(-20),
    TIMED_OUT(-21),
    SHOULD_WAIT(-22),
    CANCELED(-23),
    PEER_CLOSED(-24),
    NOT_FOUND(-25),
    ALREADY_EXISTS(-26),
    ALREADY_BOUND(-27),
    UNAVAILABLE(-28),
    ACCESS_DENIED(-30),
    IO(-40),
    IO_DATA_INTEGRITY(-42),
    STOP(-60);

    private static final Map<Integer, Status> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Status::code, Function.identity()));

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** The value of the {@code zx_status_t}: 0 or negative. */
    public int code() {
        return code;
    }

    /** The C name, such as {@code ZX_ERR_BAD_STATE}. */
    public String symbol() {
        return this == OK ? "ZX_OK" : "ZX_ERR_" + name();
    }

    /**
     * The status with a code.
     *
     * @throws IllegalArgumentException if no syscall returns it
     */
    public static Status of(int code) {
        Status status = BY_CODE.get(code);
        if (status == null) {
            throw new IllegalArgumentException("no status has the code " + code);
        }
        return status;
    }
}
