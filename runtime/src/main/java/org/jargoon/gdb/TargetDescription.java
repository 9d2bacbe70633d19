// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.vcpu.DebugRegister;

/** The registers of a target as a debugger is told of them (gdb manual, "Target Descriptions"). */
final class TargetDescription {
    private final String xml;
    private final List<DebugRegister> general = new ArrayList<>();
    private final Map<Integer, DebugRegister> byNumber = new HashMap<>();

    TargetDescription(String architecture, String operatingSystem, List<DebugRegister> registers) {
        xml = xml(architecture, operatingSystem, registers);
        for (DebugRegister register : registers) {
            if (register.number() == general.size()) {
                general.add(register);
            }
            byNumber.put(register.number(), register);
        }
    }

    /** The text of target.xml. */
    String xml() {
        return xml;
    }

    /** What {@code g} gives at once: the registers from number 0 on, up to the first number that none has. */
    List<DebugRegister> general() {
        return general;
    }

    /** The register with a number, or null. */
    DebugRegister register(int number) {
        return byNumber.get(number);
    }

    private static String xml(String architecture, String operatingSystem, List<DebugRegister> registers) {
        Map<String, List<DebugRegister>> features = new LinkedHashMap<>();
        for (DebugRegister register : registers) {
            features.computeIfAbsent(register.feature(), _ -> new ArrayList<>()).add(register);
        }
        StringBuilder text = new StringBuilder("""
                <?xml version="1.0"?>
                <!DOCTYPE target SYSTEM "gdb-target.dtd">
                <target version="1.0">
                  <architecture>%s</architecture>
                  <osabi>%s</osabi>
                """.formatted(architecture, operatingSystem));
        features.forEach((feature, members) -> {
            text.append("  <feature name=\"%s\">\n".formatted(feature));
            for (DebugRegister register : members) {
                text.append("    <reg name=\"%s\" bitsize=\"%d\" type=\"%s\" regnum=\"%d\"/>\n"
                        .formatted(register.name(), register.bits(), register.type(), register.number()));
            }
            text.append("  </feature>\n");
        });
        return text.append("</target>\n").toString();
    }
}
