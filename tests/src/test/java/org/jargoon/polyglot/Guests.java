// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/** The functions of {@code guests/polyglot/calls.c}, in each of the shapes that they are built in. */
final class Guests {
    static final Path FOLDER = Path.of("guests", "polyglot");
    static final String PROGRAM = "calls.elf";
    static final String LIBRARY = "calls.so";
    static final String OBJECT = "calls.o";

    private Guests() {}

    /** A context; the flags of the tests' JVM name experimental options, which have to be allowed. */
    static Context.Builder context() {
        return Context.newBuilder().allowExperimentalOptions(true);
    }

    static Source source(String file) throws IOException {
        return Source.newBuilder("jargoon", FOLDER.resolve(file).toFile()).build();
    }

    /** An instance whose host functions are those that the guest would have had itself. */
    static Value instance(Context context, String file) throws IOException {
        return instance(context, file, arguments -> -arguments[0].asInt());
    }

    /** An instance with a host function {@code callback}, which takes and gives an int. */
    static Value instance(Context context, String file, ProxyExecutable callback) throws IOException {
        return context.eval(source(file)).newInstance(imports(callback));
    }

    static ProxyObject imports(ProxyExecutable callback) {
        ProxyExecutable mixed = arguments -> arguments[0].asInt() + arguments[1].asDouble() + arguments[2].asInt()
                + arguments[3].asDouble();
        return ProxyObject.fromMap(Map.of(
                "callback", imported("i32(i32)", callback),
                "mixed", imported("f64(i32,f64,u8,f32)", mixed)));
    }

    static ProxyObject imported(String signature, ProxyExecutable function) {
        return ProxyObject.fromMap(Map.of("signature", signature, "function", function));
    }

    /** Calls a function that the file tells nothing about. */
    static Value call(Value instance, String name, String signature, Object... arguments) {
        return instance.getMember(name).invokeMember("as", signature).execute(arguments);
    }
}
