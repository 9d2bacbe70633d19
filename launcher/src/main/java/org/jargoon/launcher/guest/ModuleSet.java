// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Modules of one kernel with all that they depend on, as files of a guest, with the tables by which modprobe finds
 * them: {@code modules.dep} and {@code modules.alias}.
 */
final class ModuleSet {
    private static final String COMPRESSED = ".xz";
    private static final String SUFFIX = ".ko";

    private final Map<String, Path> files;
    private final Map<String, KernelModule> modules = new LinkedHashMap<>();
    private final Map<String, byte[]> contents = new HashMap<>();
    private final String release;

    private ModuleSet(String release, Map<String, Path> files) {
        this.release = release;
        this.files = files;
    }

    /**
     * Takes modules from the folder of a kernel's modules, whose name is the kernel's release.
     *
     * @param names the modules wanted, as their files are called
     * @throws GuestException if a module or one that it depends on is not there
     */
    static ModuleSet read(Path folder, List<String> names) throws GuestException, IOException {
        Map<String, Path> files = new HashMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(file -> file.getFileName().toString().matches(".*\\.ko(\\.xz)?"))
                    .forEach(file -> files.put(KernelModule.canonical(plainName(file)), file));
        }
        ModuleSet set = new ModuleSet(folder.getFileName().toString(), files);
        for (String name : names) {
            set.add(KernelModule.canonical(name));
        }
        return set;
    }

    private static String plainName(Path file) {
        return file.getFileName().toString().replaceFirst("\\.ko(\\.xz)?$", "");
    }

    private void add(String name) throws GuestException, IOException {
        if (modules.containsKey(name)) {
            return;
        }
        Path file = files.get(name);
        if (file == null) {
            throw new GuestException("kernel %s has no module %s".formatted(release, name));
        }
        byte[] content = content(file);
        KernelModule module = KernelModule.read(plainName(file), content);
        modules.put(name, module);
        contents.put(name, content);
        for (String other : module.depends()) {
            add(other);
        }
    }

    private static byte[] content(Path file) throws GuestException, IOException {
        if (!file.toString().endsWith(COMPRESSED)) {
            return Files.readAllBytes(file);
        }
        HostTool.Outcome plain = HostTool.run(file.getParent(), null, List.of("xz", "-dc", file.toString()));
        if (plain.exitCode() != 0) {
            throw new GuestException("cannot decompress %s: %s".formatted(file, plain.complaint()));
        }
        return plain.output();
    }

    /** The folder of the modules in the guest, without a leading slash. */
    String folder() {
        return "lib/modules/" + release;
    }

    /** The modules' files by their names below {@link #folder}. */
    Map<String, byte[]> files() {
        Map<String, byte[]> result = new LinkedHashMap<>();
        modules.keySet().forEach(name -> result.put(name + SUFFIX, contents.get(name)));
        return result;
    }

    /** For each module all that must be there before it, those last that must be first. */
    String dependencies() {
        StringBuilder text = new StringBuilder();
        for (String name : modules.keySet()) {
            Set<String> needed = new LinkedHashSet<>();
            collect(name, needed);
            text.append(name).append(SUFFIX).append(':');
            needed.forEach(other -> text.append(' ').append(other).append(SUFFIX));
            text.append('\n');
        }
        return text.toString();
    }

    private void collect(String name, Set<String> into) {
        for (String other : modules.get(name).depends()) {
            // What is needed by several goes behind all of them.
            into.remove(other);
            into.add(other);
            collect(other, into);
        }
    }

    String aliases() {
        StringBuilder text = new StringBuilder();
        for (KernelModule module : modules.values()) {
            module.aliases().forEach(alias -> text.append("alias %s %s\n".formatted(alias, module.name())));
        }
        return text.toString();
    }
}
