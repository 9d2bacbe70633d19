// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.List;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.line.LineTable;

/**
 * A call in place of which stands the code of the function that is called.
 *
 * @param name as {@link Function#name}
 * @param linkageName as {@link Function#linkageName}
 * @param ranges the code of this call, calls inlined into it included
 * @param callFile where the call stands: a path as in {@link LineTable}
 * @param callLine where the call stands, from 1; 0 if that is not said
 */
public record InlinedCall(
        String name, String linkageName, List<AddressRange> ranges, String callFile, int callLine) {}
