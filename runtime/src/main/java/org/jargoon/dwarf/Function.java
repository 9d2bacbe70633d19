// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.List;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.signature.Signature;

/**
 * A function of the source that has code of its own.
 *
 * @param name as the source has it, without the classes and namespaces that it is in; {@code ?} if it is not said
 * @param linkageName the name of its symbol, as C++ mangles it; {@code name} where neither the compiler nor the symbol
 *     table says it
 * @param entry where calls of it begin
 * @param ranges all code of it, calls that have been inlined into it included
 * @param file where it is declared: a path as in {@link LineTable}
 * @param line where it is declared, from 1; 0 if that is not said
 * @param signature as declared, or why it cannot be read. A copy that the compiler made for some of its callers, whose
 *     symbol is {@code name.constprop.0} or {@code name.isra.0}, may take other parameters
 */
public record Function(
        String name,
        String linkageName,
        long entry,
        List<AddressRange> ranges,
        String file,
        int line,
        Signature signature) {}
