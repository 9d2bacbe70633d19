// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import java.io.IOException;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/** The example in docs/embed.md: Java loads an object file; JavaScript and the guest call each other's functions. */
public final class EmbedExample {
    static final String OUTPUT = """
            fib(20) is 6765
            4.5
            ask_all(1, 4) calls back with 1, 2, 3
            and gives 59
            """;

    private EmbedExample() {}

    static void run(Context context, Path file) throws IOException {
        Value program = context.eval(Source.newBuilder("jargoon", file.toFile()).build());
        context.getBindings("js").putMember("program", program);
        context.eval("js", """
                const seen = [];
                const guest = new program({
                    callback: { signature: 'i32(i32)', function: x => { seen.push(x); return x * x; } },
                    mixed: { signature: 'f64(i32,f64,u8,f32)', function: () => 0 },
                });
                console.log(`fib(20) is ${guest.fib(20)}`);
                const scale = guest.scale.as('f64(f64,f32)');
                console.log(scale(3, 1.5));
                const sum = guest.ask_all(1, 4);
                console.log(`ask_all(1, 4) calls back with ${seen.join(', ')}`);
                console.log(`and gives ${sum}`);
                """);
    }
}
