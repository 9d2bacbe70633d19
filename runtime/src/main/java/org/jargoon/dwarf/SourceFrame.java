// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

/**
 * One level of the calls that the source has at an instruction, inlined ones included.
 *
 * @param function as {@link Function#name}
 * @param linkageName as {@link Function#linkageName}
 * @param file what the instruction, or the call of the level inside this one, comes from; {@code ?} if not known
 * @param line from 1; 0 if not known
 */
public record SourceFrame(String function, String linkageName, String file, int line) {}
