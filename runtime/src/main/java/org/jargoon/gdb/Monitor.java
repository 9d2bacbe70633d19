// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugRegister;

/** The commands that gdb passes on as they are: {@code monitor ...}. */
final class Monitor {
    private final DebugTarget target;
    private final Memory memory;

    Monitor(DebugTarget target, Memory memory) {
        this.target = target;
        this.memory = memory;
    }

    /**
     * Carries out a command.
     *
     * @param thread the one that the debugger looks at
     * @return what the user is to read
     */
    String run(String command, DebugThread thread) {
        String words = command.strip().replaceAll("\\s+", " ");
        switch (words) {
            case "", "help" -> {
                return help();
            }
            case "info registers" -> {
                return registers(thread.core());
            }
            case "info threads" -> {
                return threads();
            }
            case "physical" -> {
                return "memory is %s\n".formatted(memory.isPhysical() ? "physical" : "virtual");
            }
            case "physical on", "physical off" -> {
                memory.setPhysical(words.endsWith("on"));
                return "memory is %s now; gdb keeps some of what it has read: maintenance flush dcache\n"
                        .formatted(memory.isPhysical() ? "physical" : "virtual");
            }
            default -> {
                Optional<MonitorCommand> own = target.commands().stream()
                        .filter(offered -> offered.name().equals(words))
                        .findFirst();
                return own.map(offered -> offered.action().get())
                        .orElse("there is no such command; monitor help lists those that there are\n");
            }
        }
    }

    private String help() {
        List<MonitorCommand> all = new ArrayList<>(List.of(
                row("help", "this text"),
                row("info registers", "all registers of the thread, also those of the system"),
                row("info threads", "what the threads are, and where"),
                row("physical on|off", "whether memory is read and written by physical addresses")));
        all.addAll(target.commands());
        StringBuilder text = new StringBuilder();
        for (MonitorCommand command : all) {
            text.append("monitor %-16s %s\n".formatted(command.name(), command.help()));
        }
        return text.toString();
    }

    private static MonitorCommand row(String name, String help) {
        return new MonitorCommand(name, help, () -> "");
    }

    private static String registers(CoreDebug core) {
        StringBuilder text = new StringBuilder();
        for (DebugRegister register : core.registers()) {
            text.append("%-14s 0x%x\n".formatted(register.name(), core.register(register.number())));
        }
        return text.toString();
    }

    private String threads() {
        StringBuilder text = new StringBuilder();
        for (DebugThread thread : target.threads()) {
            text.append("%d: %s\n".formatted(thread.number(), thread.text()));
        }
        return text.toString();
    }
}
