// SPDX-License-Identifier: Apache-2.0
/**
 * The encoding that all of DWARF shares: sections, units, forms and attributes.
 *
 * <p>{@link org.jargoon.dwarf.data.SectionCursor} is the only code that touches bytes and checks each access. Damaged
 * data ends in a {@link org.jargoon.dwarf.data.DwarfException}; the caller skips the unit and records it in
 * {@link org.jargoon.dwarf.data.Problems}. A {@link org.jargoon.dwarf.data.Budget} limits work that a file could make
 * endless.
 */
package org.jargoon.dwarf.data;
