// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.ObjectType.*;
import static org.jargoon.zircon.abi.Status.*;
import static org.jargoon.zircon.syscall.Parameter.handle;
import static org.jargoon.zircon.syscall.Parameter.in;
import static org.jargoon.zircon.syscall.Parameter.optionalHandle;
import static org.jargoon.zircon.syscall.Parameter.out;

import java.util.List;
import java.util.Set;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;

/**
 * Every syscall, declared once: its name, parameters, the object types and rights that it demands, and the errors that
 * it returns beside those of its handles (BAD_HANDLE, WRONG_TYPE, ACCESS_DENIED). The kernel takes a handle out of a
 * process's table only by one of these declarations; the table of syscalls in the documentation and the tests of rights
 * come from them too.
 */
public enum Syscall {
    HANDLE_CLOSE("zx_handle_close", "8.4", List.of(in("handle", "zx_handle_t")), Set.of(BAD_HANDLE)),
    HANDLE_CLOSE_MANY(
            "zx_handle_close_many",
            "8.5",
            List.of(in("handles", "const zx_handle_t*"), in("num_handles", "size_t")),
            Set.of(BAD_HANDLE)),
    HANDLE_DUPLICATE(
            "zx_handle_duplicate",
            "8.2",
            List.of(handle("handle", null, Rights.DUPLICATE), in("rights", "zx_rights_t"), out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, NO_MEMORY)),
    HANDLE_REPLACE(
            "zx_handle_replace",
            "8.3",
            List.of(handle("handle", null, Rights.NONE), in("rights", "zx_rights_t"), out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS)),

    GUEST_CREATE(
            "zx_guest_create",
            "2.1",
            List.of(
                    handle("resource", RESOURCE, Rights.NONE),
                    in("options", "uint32_t"),
                    out("guest_handle", "zx_handle_t*"),
                    out("vmar_handle", "zx_handle_t*")),
            Set.of(INVALID_ARGS, OUT_OF_RANGE, NOT_SUPPORTED, NO_MEMORY, NO_RESOURCES)),
    GUEST_SET_TRAP(
            "zx_guest_set_trap",
            "2.2, 3",
            List.of(
                    handle("handle", GUEST, Rights.WRITE),
                    in("kind", "uint32_t"),
                    in("addr", "zx_gpaddr_t"),
                    in("size", "size_t"),
                    optionalHandle("port_handle", PORT, Rights.WRITE),
                    in("key", "uint64_t")),
            Set.of(INVALID_ARGS, NOT_SUPPORTED, OUT_OF_RANGE, ALREADY_EXISTS, BAD_STATE, NO_MEMORY)),
    VCPU_CREATE(
            "zx_vcpu_create",
            "2.3",
            List.of(
                    handle("guest", GUEST, Profile::vcpuCreateRight),
                    in("options", "uint32_t"),
                    in("entry", "zx_gpaddr_t"),
                    out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, NO_RESOURCES, BAD_STATE, NO_MEMORY)),
    VCPU_RESUME(
            "zx_vcpu_resume",
            "2.4, 6",
            List.of(handle("handle", VCPU, Rights.EXECUTE), out("packet", "zx_port_packet_t*")),
            Set.of(
                    CANCELED,
                    STOP,
                    UNAVAILABLE,
                    NOT_FOUND,
                    OUT_OF_RANGE,
                    BAD_STATE,
                    NOT_SUPPORTED,
                    IO_DATA_INTEGRITY,
                    INTERNAL,
                    NO_MEMORY,
                    INVALID_ARGS)),
    VCPU_ENTER("zx_vcpu_enter", "2.4, 6", VCPU_RESUME.parameters, VCPU_RESUME.errors),
    VCPU_KICK("zx_vcpu_kick", "2.5, 6.4", List.of(handle("handle", VCPU, Rights.EXECUTE)), Set.of()),
    VCPU_INTERRUPT(
            "zx_vcpu_interrupt",
            "2.6, 6.5",
            List.of(handle("handle", VCPU, Rights.SIGNAL), in("vector", "uint32_t")),
            Set.of()),
    VCPU_READ_STATE(
            "zx_vcpu_read_state",
            "2.7",
            List.of(
                    handle("handle", VCPU, Rights.READ),
                    in("kind", "uint32_t"),
                    out("buffer", "void*"),
                    in("buffer_size", "size_t")),
            Set.of(INVALID_ARGS, BAD_STATE)),
    VCPU_WRITE_STATE(
            "zx_vcpu_write_state",
            "2.8",
            List.of(
                    handle("handle", VCPU, Rights.WRITE),
                    in("kind", "uint32_t"),
                    in("buffer", "const void*"),
                    in("buffer_size", "size_t")),
            Set.of(INVALID_ARGS, BAD_STATE)),

    OBJECT_GET_INFO(
            "zx_object_get_info",
            "8.7",
            List.of(
                    in("handle", "zx_handle_t"),
                    in("topic", "uint32_t"),
                    out("buffer", "void*"),
                    in("buffer_size", "size_t"),
                    out("actual", "size_t*"),
                    out("avail", "size_t*")),
            Set.of(BAD_HANDLE, WRONG_TYPE, ACCESS_DENIED, NOT_SUPPORTED, BUFFER_TOO_SMALL)),
    OBJECT_GET_PROPERTY(
            "zx_object_get_property",
            "8.8",
            List.of(
                    handle("handle", null, Rights.GET_PROPERTY),
                    in("property", "uint32_t"),
                    out("value", "void*"),
                    in("value_size", "size_t")),
            Set.of(INVALID_ARGS, BUFFER_TOO_SMALL)),
    OBJECT_SET_PROPERTY(
            "zx_object_set_property",
            "8.8",
            List.of(
                    handle("handle", null, Rights.SET_PROPERTY),
                    in("property", "uint32_t"),
                    in("value", "const void*"),
                    in("value_size", "size_t")),
            Set.of(INVALID_ARGS, NOT_SUPPORTED)),
    OBJECT_WAIT_ONE(
            "zx_object_wait_one",
            "8.9",
            List.of(
                    handle("handle", null, Rights.WAIT),
                    in("signals", "zx_signals_t"),
                    in("deadline", "zx_time_t"),
                    out("observed", "zx_signals_t*")),
            Set.of(NOT_SUPPORTED, TIMED_OUT, CANCELED)),
    OBJECT_WAIT_MANY(
            "zx_object_wait_many",
            "8.9",
            List.of(
                    in("items", "zx_wait_item_t*"),
                    in("num_items", "size_t"),
                    in("deadline", "zx_time_t")),
            Set.of(BAD_HANDLE, ACCESS_DENIED, INVALID_ARGS, OUT_OF_RANGE, NOT_SUPPORTED, TIMED_OUT, CANCELED)),
    OBJECT_WAIT_ASYNC(
            "zx_object_wait_async",
            "8.9",
            List.of(
                    handle("handle", null, Rights.WAIT),
                    handle("port", PORT, Rights.WRITE),
                    in("key", "uint64_t"),
                    in("signals", "zx_signals_t"),
                    in("options", "uint32_t")),
            Set.of(INVALID_ARGS, NOT_SUPPORTED)),
    OBJECT_SIGNAL(
            "zx_object_signal",
            "8.9",
            List.of(
                    handle("handle", null, Rights.SIGNAL),
                    in("clear_mask", "uint32_t"),
                    in("set_mask", "uint32_t")),
            Set.of(INVALID_ARGS, NOT_SUPPORTED)),
    OBJECT_SIGNAL_PEER(
            "zx_object_signal_peer",
            "8.9",
            List.of(
                    handle("handle", null, Rights.SIGNAL_PEER),
                    in("clear_mask", "uint32_t"),
                    in("set_mask", "uint32_t")),
            Set.of(INVALID_ARGS, NOT_SUPPORTED, PEER_CLOSED)),

    PORT_CREATE("zx_port_create", "8.11", List.of(in("options", "uint32_t"), out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, NO_MEMORY)),
    PORT_QUEUE(
            "zx_port_queue",
            "8.11",
            List.of(handle("handle", PORT, Rights.WRITE), in("packet", "const zx_port_packet_t*")),
            Set.of(INVALID_ARGS, SHOULD_WAIT)),
    PORT_WAIT(
            "zx_port_wait",
            "8.11",
            List.of(
                    handle("handle", PORT, Rights.READ),
                    in("deadline", "zx_time_t"),
                    out("packet", "zx_port_packet_t*")),
            Set.of(INVALID_ARGS, TIMED_OUT, CANCELED)),
    PORT_CANCEL(
            "zx_port_cancel",
            "8.11",
            List.of(
                    handle("handle", PORT, Rights.WRITE),
                    handle("source", null, Rights.WAIT),
                    in("key", "uint64_t")),
            Set.of(NOT_SUPPORTED, NOT_FOUND)),

    VMO_CREATE("zx_vmo_create", "8.12",
            List.of(in("size", "uint64_t"), in("options", "uint32_t"), out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, OUT_OF_RANGE, NO_MEMORY)),
    VMO_READ("zx_vmo_read", "8.12",
            List.of(
                    handle("handle", VMO, Rights.READ),
                    out("buffer", "void*"),
                    in("offset", "uint64_t"),
                    in("buffer_size", "size_t")),
            Set.of(OUT_OF_RANGE)),
    VMO_WRITE("zx_vmo_write", "8.12",
            List.of(
                    handle("handle", VMO, Rights.WRITE),
                    in("buffer", "const void*"),
                    in("offset", "uint64_t"),
                    in("buffer_size", "size_t")),
            Set.of(OUT_OF_RANGE, NO_MEMORY)),
    VMO_GET_SIZE("zx_vmo_get_size", "8.12",
            List.of(handle("handle", VMO, Rights.NONE), out("size", "uint64_t*")), Set.of()),
    VMO_SET_SIZE("zx_vmo_set_size", "8.12",
            List.of(handle("handle", VMO, Rights.WRITE), in("size", "uint64_t")),
            Set.of(UNAVAILABLE, OUT_OF_RANGE)),
    VMO_REPLACE_AS_EXECUTABLE("zx_vmo_replace_as_executable", "8.12",
            List.of(
                    handle("handle", VMO, Rights.NONE),
                    optionalHandle("vmex", RESOURCE, Rights.NONE),
                    out("out", "zx_handle_t*")),
            Set.of(OUT_OF_RANGE)),
    VMO_CREATE_CHILD("zx_vmo_create_child", "8.12",
            List.of(
                    handle("handle", VMO, Rights.READ | Rights.DUPLICATE),
                    in("options", "uint32_t"),
                    in("offset", "uint64_t"),
                    in("size", "uint64_t"),
                    out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, OUT_OF_RANGE, NOT_SUPPORTED, NO_MEMORY)),

    VMAR_ALLOCATE("zx_vmar_allocate", "8.13",
            List.of(
                    handle("parent_vmar", VMAR, Rights.NONE),
                    in("options", "zx_vm_option_t"),
                    in("offset", "size_t"),
                    in("size", "size_t"),
                    out("child_vmar", "zx_handle_t*"),
                    out("child_addr", "zx_vaddr_t*")),
            Set.of(INVALID_ARGS, BAD_STATE, NO_MEMORY, ALREADY_EXISTS)),
    VMAR_MAP("zx_vmar_map", "8.13",
            List.of(
                    handle("handle", VMAR, Rights.NONE),
                    in("options", "zx_vm_option_t"),
                    in("vmar_offset", "size_t"),
                    handle("vmo", VMO, Rights.MAP),
                    in("vmo_offset", "uint64_t"),
                    in("len", "size_t"),
                    out("mapped_addr", "zx_vaddr_t*")),
            Set.of(INVALID_ARGS, NOT_SUPPORTED, BAD_STATE, NO_MEMORY, ALREADY_EXISTS)),
    VMAR_UNMAP("zx_vmar_unmap", "8.13",
            List.of(handle("handle", VMAR, Rights.NONE), in("addr", "zx_vaddr_t"), in("len", "size_t")),
            Set.of(INVALID_ARGS, BAD_STATE)),
    VMAR_PROTECT("zx_vmar_protect", "8.13",
            List.of(
                    handle("handle", VMAR, Rights.NONE),
                    in("options", "zx_vm_option_t"),
                    in("addr", "zx_vaddr_t"),
                    in("len", "size_t")),
            Set.of(INVALID_ARGS, NOT_FOUND, BAD_STATE)),
    VMAR_DESTROY("zx_vmar_destroy", "8.13", List.of(handle("handle", VMAR, Rights.NONE)), Set.of(BAD_STATE)),

    CHANNEL_CREATE("zx_channel_create", "8.6",
            List.of(in("options", "uint32_t"), out("out0", "zx_handle_t*"), out("out1", "zx_handle_t*")),
            Set.of(INVALID_ARGS, NO_MEMORY)),
    CHANNEL_READ("zx_channel_read", "8.6",
            List.of(
                    handle("handle", CHANNEL, Rights.READ),
                    in("options", "uint32_t"),
                    out("bytes", "void*"),
                    out("handles", "zx_handle_t*"),
                    in("num_bytes", "uint32_t"),
                    in("num_handles", "uint32_t"),
                    out("actual_bytes", "uint32_t*"),
                    out("actual_handles", "uint32_t*")),
            Set.of(INVALID_ARGS, SHOULD_WAIT, PEER_CLOSED, BUFFER_TOO_SMALL)),
    CHANNEL_WRITE("zx_channel_write", "8.6",
            List.of(
                    handle("handle", CHANNEL, Rights.WRITE),
                    in("options", "uint32_t"),
                    in("bytes", "const void*"),
                    in("num_bytes", "uint32_t"),
                    in("handles", "zx_handle_t*"),
                    in("num_handles", "uint32_t")),
            Set.of(INVALID_ARGS, OUT_OF_RANGE, NOT_SUPPORTED, PEER_CLOSED)),

    EVENT_CREATE("zx_event_create", "8.9", List.of(in("options", "uint32_t"), out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, NO_MEMORY)),
    EVENTPAIR_CREATE("zx_eventpair_create", "8.9",
            List.of(in("options", "uint32_t"), out("out0", "zx_handle_t*"), out("out1", "zx_handle_t*")),
            Set.of(NOT_SUPPORTED, NO_MEMORY)),
    TIMER_CREATE("zx_timer_create", "8.9",
            List.of(in("options", "uint32_t"), in("clock_id", "zx_clock_t"), out("out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, NO_MEMORY)),
    TIMER_SET("zx_timer_set", "8.9",
            List.of(
                    handle("handle", TIMER, Rights.WRITE),
                    in("deadline", "zx_time_t"),
                    in("slack", "zx_duration_t")),
            Set.of(OUT_OF_RANGE)),
    TIMER_CANCEL("zx_timer_cancel", "8.9", List.of(handle("handle", TIMER, Rights.WRITE)), Set.of()),

    RESOURCE_CREATE("zx_resource_create", "8.14",
            List.of(
                    handle("parent_rsrc", RESOURCE, Rights.WRITE),
                    in("options", "uint32_t"),
                    in("base", "uint64_t"),
                    in("size", "size_t"),
                    in("name", "const char*"),
                    in("name_size", "size_t"),
                    out("resource_out", "zx_handle_t*")),
            Set.of(INVALID_ARGS, ACCESS_DENIED, NO_MEMORY)),

    INTERRUPT_CREATE("zx_interrupt_create", "2.9",
            List.of(
                    in("src_obj", "zx_handle_t"),
                    in("src_num", "uint32_t"),
                    in("options", "uint32_t"),
                    out("out_handle", "zx_handle_t*")),
            Set.of(INVALID_ARGS, NOT_SUPPORTED, NO_MEMORY)),
    INTERRUPT_TRIGGER("zx_interrupt_trigger", "2.9",
            List.of(
                    handle("handle", INTERRUPT, Rights.SIGNAL),
                    in("options", "uint32_t"),
                    in("timestamp", "zx_time_t")),
            Set.of(INVALID_ARGS)),
    INTERRUPT_BIND_VCPU("zx_interrupt_bind_vcpu", "2.9",
            List.of(
                    handle("handle", INTERRUPT, Rights.READ),
                    handle("vcpu", VCPU, Rights.WRITE),
                    in("options", "uint32_t")),
            Set.of(INVALID_ARGS)),

    CLOCK_GET_MONOTONIC("zx_clock_get_monotonic", "8.9", List.of(), Set.of()),
    NANOSLEEP("zx_nanosleep", "8.9", List.of(in("deadline", "zx_time_t")), Set.of(CANCELED));

    private final String symbol;
    private final String section;
    private final List<Parameter> parameters;
    private final Set<Status> errors;
    private final Parameter.Handle firstHandle;

    Syscall(String symbol, String section, List<Parameter> parameters, Set<Status> errors) {
        this.symbol = symbol;
        this.section = section;
        this.parameters = parameters;
        this.errors = errors;
        this.firstHandle = parameters.stream()
                .filter(Parameter.Handle.class::isInstance)
                .map(Parameter.Handle.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** The C name, such as {@code zx_vcpu_resume}. */
    public String symbol() {
        return symbol;
    }

    /** The numbers of the sections of docs/zircon.md that say what it does, such as {@code 2.4, 6}. */
    public String section() {
        return section;
    }

    /** All parameters, in C's order. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The errors beside those that its handle parameters give. */
    public Set<Status> errors() {
        return errors;
    }

    /** The first handle parameter. */
    Parameter.Handle firstHandle() {
        return firstHandle;
    }

    /** What differs from Zircon's syscall or is left out of it, in a few words; empty where nothing is. */
    public String remark() {
        return switch (this) {
            case GUEST_CREATE -> "guests have the kernel's architecture, RISC-V unless another engine is there";
            case GUEST_SET_TRAP -> "any overlap is ALREADY_EXISTS, in all profiles";
            case VCPU_RESUME -> "a kick also ends a wait for room in a bell's queue";
            case VCPU_ENTER -> "the name of zx_vcpu_resume since 2021; in all profiles";
            case VCPU_KICK -> "since 2021; in all profiles";
            case VCPU_INTERRUPT ->
                "a vector that does not exist is dropped, as Zircon's code does; RISC-V: 32 + n withdraws n";
            case VCPU_READ_STATE -> "RISC-V also has ZX_VCPU_STATE_FULL (0x100), an extension: see `Architecture`";
            case VCPU_WRITE_STATE ->
                "RISC-V also has ZX_VCPU_STATE_FULL (0x100) and ZX_VCPU_ACCESS_FAULT (0x101), extensions: see "
                        + "`Architecture`";
            case OBJECT_GET_INFO ->
                "HANDLE_VALID, HANDLE_BASIC, VMAR, RESOURCE, HANDLE_COUNT, VMO, GUEST_STATS, VCPU, VCPU_STATE_FULL";
            case OBJECT_GET_PROPERTY, OBJECT_SET_PROPERTY -> "ZX_PROP_NAME only";
            case OBJECT_WAIT_ASYNC -> "ZX_WAIT_ASYNC_TIMESTAMP is the only option";
            case VMO_CREATE -> "ZX_VMO_DISCARDABLE (2023) has no effect";
            case VMO_SET_SIZE -> "demands WRITE in all profiles";
            case VMO_REPLACE_AS_EXECUTABLE -> "without a VMEX resource too";
            case VMO_CREATE_CHILD -> "snapshots only";
            case VMAR_MAP, VMAR_ALLOCATE -> "in guests' address spaces; the lowest gap that fits is taken";
            case TIMER_SET -> "slack is accepted and has no effect";
            case INTERRUPT_CREATE -> "virtual interrupts only";
            default -> "";
        };
    }

    /** The handle parameter with this name. */
    public Parameter.Handle handleParameter(String name) {
        for (Parameter parameter : parameters) {
            if (parameter instanceof Parameter.Handle handle && handle.name().equals(name)) {
                return handle;
            }
        }
        throw new IllegalArgumentException(symbol + " has no handle parameter " + name);
    }
}
