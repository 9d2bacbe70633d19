// SPDX-License-Identifier: Apache-2.0
/**
 * What a guest does, written down as it happens, and what it did at the end.
 *
 * <p>{@link org.jargoon.trace.GuestTracer} writes a line for each instruction, access or exception that
 * {@link org.jargoon.trace.TraceKind} asks for and {@link org.jargoon.trace.TraceFilter} lets through: instructions in
 * the form of Spike's commit log ({@link org.jargoon.trace.CommitLog}), so that the two can be compared.
 * {@link org.jargoon.trace.Coverage} turns counts of instructions into counts of source lines, in lcov's form.
 */
package org.jargoon.trace;
