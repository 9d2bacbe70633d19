// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.Optional;
import org.jargoon.call.GuestCaller;

/** The functions that a host gives to a guest. */
@FunctionalInterface
public interface Imports {
    /** No functions. */
    Imports NONE = _ -> Optional.empty();

    /**
     * A static program, which can have no undefined symbols, imports {@code name} by a function that is called this and
     * the name; its own body is never run where the host gives one.
     */
    String STUB_PREFIX = "jargoon_import_";

    /** The function that stands for a symbol. */
    Optional<GuestCaller.HostFunction> find(String name);
}
