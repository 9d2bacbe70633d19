// SPDX-License-Identifier: Apache-2.0
package org.jargoon.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may know whom: the dependency rules between packages. */
final class PackageRulesTest {
    private static final String ENGINE = "org.jargoon.engine";
    private static final String ISA = "org.jargoon.isa";
    private static final String FP = "org.jargoon.fp";
    private static final String VCPU = "org.jargoon.vcpu";
    private static final String CLOCK = VCPU + ".GuestClock";
    private static final List<String> COUNTED =
            List.of(VCPU + ".BlockCount", VCPU + ".RegionCount", VCPU + ".CoreObserver");
    private static final String HOST = "org.jargoon.host";
    private static final String MEMORY = "org.jargoon.memory";
    private static final String ELF = "org.jargoon.elf";
    private static final String DWARF = "org.jargoon.dwarf";
    private static final String PROFILE = "org.jargoon.profile";
    private static final String LINUX = "org.jargoon.linux";
    private static final String ZIRCON = "org.jargoon.zircon";
    private static final String ABI = ZIRCON + ".abi";
    private static final String OBJECTS = ZIRCON + ".object";
    private static final String VM = ZIRCON + ".vm";
    private static final String HYPERVISOR = ZIRCON + ".hypervisor";
    private static final String SYSCALLS = ZIRCON + ".syscall";
    private static final String VMM = "org.jargoon.vmm";
    private static final String GDB = "org.jargoon.gdb";
    private static final String LAUNCHER = "org.jargoon.launcher";
    private static final String SIGNATURE = "org.jargoon.signature";
    private static final String CALL = "org.jargoon.call";
    private static final String LINK = "org.jargoon.link";
    private static final String POLYGLOT = "org.jargoon.polyglot";
    private static final String TRUFFLE = "com.oracle.truffle";
    private static final String GRAALVM = "org.graalvm";

    @Test
    void theRuntimeKnowsNeitherTruffleNorTheLanguage() {
        for (ClassFiles.Class type : ClassFiles.ofModule("runtime")) {
            assertNamesNothingOf(type, TRUFFLE, GRAALVM, ENGINE, ISA, FP, POLYGLOT, LAUNCHER);
        }
    }

    @Test
    void theRuntimeUsesNothingButTheJdk() {
        for (ClassFiles.Class type : ClassFiles.ofModule("runtime")) {
            for (String name : type.named()) {
                boolean allowed = List.of("java", "sun.misc", "jdk", "org.jargoon").stream()
                        .anyMatch(prefix -> ClassFiles.inPackage(name, prefix));
                assertTrue(allowed, type.name() + " names " + name);
            }
        }
    }

    @Test
    void theHostsKernelKnowsNothingOfGuests() {
        assertPackageNamesNothingOf(HOST, MEMORY, VCPU, ELF, LINUX, ZIRCON, VMM, GDB);
    }

    @Test
    void memoryKnowsNothingAboveIt() {
        assertPackageNamesNothingOf(MEMORY, VCPU, ELF, LINUX, ZIRCON, VMM, GDB);
    }

    @Test
    void theSeamKnowsOnlyMemory() {
        assertPackageNamesNothingOf(VCPU, ELF, LINUX, ZIRCON, VMM, GDB);
    }

    @Test
    void zirconAndLinuxKnowNothingOfEachOther() {
        assertPackageNamesNothingOf(ZIRCON, LINUX, ELF, VMM, GDB);
        assertPackageNamesNothingOf(LINUX, ZIRCON, VMM);
    }

    @Test
    void theLayersOfZirconKnowOnlyThoseBelow() {
        assertPackageNamesNothingOf(ABI, OBJECTS, VM, HYPERVISOR, SYSCALLS, VCPU, MEMORY);
        assertPackageNamesNothingOf(OBJECTS, VM, HYPERVISOR, SYSCALLS, MEMORY);
        assertPackageNamesNothingOf(VM, HYPERVISOR, SYSCALLS);
        assertPackageNamesNothingOf(HYPERVISOR, SYSCALLS);
    }

    @Test
    void theVirtualMachineMonitorIsWrittenAgainstTheSyscalls() {
        assertPackageNamesNothingOf(VMM, VM, HYPERVISOR, SYSCALLS, LINUX);
    }

    /** But for the clock, which is the machine's and no core's. */
    @Test
    void devicesKnowNothingOfVcpus() {
        for (String part : List.of(".device", ".virtio", ".net", ".fdt", ".load")) {
            assertPackageNamesNothingOf(VMM + part, ZIRCON);
            for (ClassFiles.Class type : ClassFiles.all()) {
                if (type.isIn(VMM + part)) {
                    type.named().stream()
                            .filter(name -> ClassFiles.inPackage(name, VCPU))
                            .forEach(name -> assertTrue(name.startsWith(CLOCK), type.name() + " names " + name));
                }
            }
        }
    }

    /** Those who run guests adapt to it. */
    @Test
    void theDebuggerKnowsOnlyTheSeam() {
        assertPackageNamesNothingOf(GDB, ELF, LINUX, ZIRCON, VMM);
    }

    @Test
    void theElfReaderKnowsNothingOfLinux() {
        assertPackageNamesNothingOf(ELF, LINUX, VCPU, ZIRCON);
    }

    /** And, of the seam, what engines count and how they run a guest: that is what profiles show. */
    @Test
    void profilesKnowOnlyWhereNamesComeFrom() {
        assertPackageNamesNothingOf(PROFILE, MEMORY, LINUX, ZIRCON, VMM);
        for (ClassFiles.Class type : ClassFiles.all()) {
            if (type.isIn(PROFILE)) {
                type.named().stream()
                        .filter(name -> ClassFiles.inPackage(name, VCPU))
                        .forEach(name -> assertTrue(
                                COUNTED.stream().anyMatch(name::startsWith), type.name() + " names " + name));
            }
        }
    }

    @Test
    void debuggingInformationIsReadFromTheFileAlone() {
        assertPackageNamesNothingOf(DWARF, LINUX, VCPU, MEMORY, ZIRCON, VMM, CALL, LINK);
        assertPackageNamesNothingOf(ELF, DWARF);
    }

    /** Who reads them in a file and who calls by them agree on them, and on nothing else. */
    @Test
    void signaturesKnowNothing() {
        assertPackageNamesNothingOf(SIGNATURE, DWARF, ELF, MEMORY, VCPU, LINUX, CALL, LINK);
    }

    @Test
    void callsAreAboveLinuxAndLinkingIsAboveCalls() {
        assertPackageNamesNothingOf(LINUX, CALL, LINK);
        assertPackageNamesNothingOf(CALL, LINK, ZIRCON, VMM);
        assertPackageNamesNothingOf(LINK, ZIRCON, VMM);
    }

    @Test
    void nothingKnowsThePolyglotLanguage() {
        assertPackageNamesNothingOf(ENGINE, POLYGLOT, CALL, LINK);
        assertPackageNamesNothingOf(ISA, POLYGLOT, CALL, LINK);
        assertPackageNamesNothingOf(LAUNCHER, POLYGLOT);
    }

    /** It finds the engine as everybody does, through the seam. */
    @Test
    void thePolyglotLanguageKnowsNeitherTheEngineNorAnInstructionSet() {
        assertPackageNamesNothingOf(POLYGLOT, ENGINE, ISA, FP, VMM);
    }

    @Test
    void theEngineKnowsNoInstructionSet() {
        assertPackageNamesNothingOf(ENGINE, ISA, LINUX, ELF, ZIRCON);
    }

    @Test
    void floatingPointKnowsNeitherTheEngineNorAnInstructionSet() {
        assertPackageNamesNothingOf(FP, ENGINE, ISA, VCPU, MEMORY);
    }

    @Test
    void anInstructionSetKnowsNothingOfTheOperatingSystem() {
        assertPackageNamesNothingOf(ISA, LINUX, ELF, ZIRCON);
    }

    /** And, to measure it, what an embedding program sees of the language. */
    @Test
    void theLauncherKnowsTheRuntimeOnly() {
        assertPackageNamesNothingOf(LAUNCHER, ENGINE, ISA, FP, POLYGLOT, TRUFFLE);
    }

    @Test
    void onlyTheLauncherEndsTheProcess() {
        Set<String> callers = new TreeSet<>();
        for (ClassFiles.Class type : ClassFiles.all()) {
            for (String call : List.of("java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt")) {
                if (type.called().contains(call)) {
                    callers.add(type.name());
                }
            }
        }
        assertFalse(callers.isEmpty(), "not even the launcher is found");
        callers.removeIf(name -> ClassFiles.inPackage(name, LAUNCHER));
        assertEquals(Set.of(), callers);
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        Set<String> silent = new TreeSet<>();
        for (String module : ClassFiles.MODULES) {
            for (ClassFiles.Class type : ClassFiles.ofModule(module)) {
                Path folder = Path.of("..", module, "src", "main", "java", type.packageName().replace('.', '/'));
                if (Files.notExists(folder.resolve("package-info.java"))) {
                    silent.add(type.packageName());
                }
            }
        }
        assertEquals(Set.of(), silent, "packages without package-info.java");
    }

    private static void assertPackageNamesNothingOf(String packageName, String... forbidden) {
        List<ClassFiles.Class> types =
                ClassFiles.all().stream().filter(type -> type.isIn(packageName)).toList();
        assertFalse(types.isEmpty(), "no class in " + packageName + ": the rule would hold for nothing");
        for (ClassFiles.Class type : types) {
            assertNamesNothingOf(type, forbidden);
        }
    }

    private static void assertNamesNothingOf(ClassFiles.Class type, String... forbidden) {
        for (String name : type.named()) {
            for (String packageName : forbidden) {
                assertFalse(ClassFiles.inPackage(name, packageName), type.name() + " names " + name);
            }
        }
    }
}
