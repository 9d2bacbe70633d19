// SPDX-License-Identifier: Apache-2.0
/**
 * Profiles of guest code: what was measured, and the files and tables that show it.
 *
 * <p>An engine gives samples to a {@link org.jargoon.profile.SampleRecorder}, which makes a
 * {@link org.jargoon.profile.CallTree} of them. With what else it counted, as it counts it, that is a
 * {@link org.jargoon.profile.Profile}, which knows only addresses. A {@link org.jargoon.profile.Report} has it in
 * words, by a {@link org.jargoon.profile.Symbolizer} and a {@link org.jargoon.profile.Disassembly}, and a
 * {@link org.jargoon.profile.ProfileFormat} writes that: as text, flame graph, JSON, folded stacks or for callgrind.
 *
 * <p>Names of functions come from the guest and may hold anything: {@code Names} makes each fit for a line of text, and
 * each format escapes what means something in it.
 */
package org.jargoon.profile;
