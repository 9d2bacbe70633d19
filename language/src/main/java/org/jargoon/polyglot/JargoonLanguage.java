// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.instrumentation.ProvidedTags;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.Source;
import org.graalvm.options.OptionDescriptors;
import org.jargoon.elf.ElfException;
import org.jargoon.link.CallableFile;

/** The language: ELF files become programs. */
@TruffleLanguage.Registration(
        id = JargoonLanguage.ID,
        name = "Jargoon",
        implementationName = "Jargoon",
        defaultMimeType = JargoonLanguage.ELF,
        byteMimeTypes = {
            JargoonLanguage.ELF,
            "application/x-executable",
            "application/x-pie-executable",
            "application/x-sharedlib",
            "application/x-object"
        },
        characterMimeTypes = JargoonLanguage.WORD,
        contextPolicy = TruffleLanguage.ContextPolicy.SHARED,
        interactive = false,
        fileTypeDetectors = ElfFileDetector.class)
@ProvidedTags({StandardTags.RootTag.class, StandardTags.StatementTag.class})
public final class JargoonLanguage extends TruffleLanguage<JargoonContext> {
    /** The language's name in the polyglot interface. */
    public static final String ID = "jargoon";

    /** The MIME type of programs, libraries and objects. */
    public static final String ELF = "application/x-elf";

    /** The MIME type of a source that is a word, such as {@code zircon}. */
    public static final String WORD = "text/x-jargoon";

    private static final LanguageReference<JargoonLanguage> REFERENCE = LanguageReference.create(JargoonLanguage.class);
    private static final ContextReference<JargoonContext> CONTEXT = ContextReference.create(JargoonLanguage.class);

    static JargoonLanguage get(Node node) {
        return REFERENCE.get(node);
    }

    static JargoonContext context(Node node) {
        return CONTEXT.get(node);
    }

    @Override
    protected JargoonContext createContext(Env env) {
        return new JargoonContext(env);
    }

    @Override
    protected void disposeContext(JargoonContext context) {
        context.close();
    }

    @Override
    protected OptionDescriptors getOptionDescriptors() {
        return new JargoonOptionsOptionDescriptors();
    }

    @Override
    protected boolean isThreadAccessAllowed(Thread thread, boolean singleThreaded) {
        // An instance lets in one thread at a time.
        return true;
    }

    @Override
    protected Object getScope(JargoonContext context) {
        return context.scope();
    }

    @Override
    protected CallTarget parse(ParsingRequest request) {
        Source source = request.getSource();
        if (source.hasCharacters()) {
            return word(source);
        }
        try {
            byte[] bytes = source.getBytes().toByteArray();
            Program program = new Program(
                    this, context(null).env(), source.getName(), CallableFile.parse(bytes));
            return RootNode.createConstantNode(program).getCallTarget();
        } catch (ElfException e) {
            throw new LoadException(source.getName() + ": " + e.getMessage(), source.createUnavailableSection());
        }
    }

    private CallTarget word(Source source) {
        String text = source.getCharacters().toString().strip();
        if (!text.equals(Scope.ZIRCON)) {
            throw new LoadException(
                    "%s is not machine code: evaluate the bytes of an ELF file, or the word %s"
                            .formatted(source.getName(), Scope.ZIRCON),
                    source.createSection(0, source.getLength()));
        }
        return new ZirconRoot(this, source).getCallTarget();
    }
}
