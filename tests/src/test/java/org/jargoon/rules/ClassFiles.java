// SPDX-License-Identifier: Apache-2.0
package org.jargoon.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The main classes of the modules as the build compiled them, and what each of them names. */
final class ClassFiles {
    static final List<String> MODULES = List.of("runtime", "language", "launcher");
    // Descriptors and generic signatures name classes as Lpackage/Name; in constants that are no class entries.
    private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([A-Za-z_$][\\w$]*(?:/[\\w$]+)+)");

    private ClassFiles() {}

    /**
     * One class.
     *
     * @param name with dots
     * @param named the names of all classes in its constants, its own included
     * @param called owner and name of every method and field that it refers to, such as {@code java.lang.System.exit}
     */
    record Class(String name, Set<String> named, Set<String> called) {
        String packageName() {
            int dot = name.lastIndexOf('.');
            return dot < 0 ? "" : name.substring(0, dot);
        }

        boolean isIn(String packageName) {
            return inPackage(name, packageName);
        }
    }

    /** Whether a class lies in a package or below it. */
    static boolean inPackage(String className, String packageName) {
        return className.startsWith(packageName + ".");
    }

    /** The main classes of all modules. */
    static List<Class> all() {
        List<Class> classes = new ArrayList<>();
        for (String module : MODULES) {
            classes.addAll(ofModule(module));
        }
        return classes;
    }

    /** The main classes of one module. */
    static List<Class> ofModule(String module) {
        Path root = Path.of("..", module, "target", "classes");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class")).map(ClassFiles::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class read(Path file) {
        ClassModel model;
        try {
            model = ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> named = new TreeSet<>();
        Set<String> called = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> addTypes("L" + type.asInternalName(), named);
                case MemberRefEntry member -> called.add(
                        dotted(member.owner().asInternalName()) + "." + member.name().stringValue());
                case Utf8Entry text -> addTypes(text.stringValue(), named);
                default -> { }
            }
        }
        return new Class(dotted(model.thisClass().asInternalName()), named, called);
    }

    private static void addTypes(String text, Set<String> names) {
        Matcher matcher = TYPE_IN_DESCRIPTOR.matcher(text);
        while (matcher.find()) {
            names.add(dotted(matcher.group(1)));
        }
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }
}
