// SPDX-License-Identifier: Apache-2.0
/**
 * The seam between the world around a VCPU and the engine that runs its instructions.
 *
 * <p>An {@link org.jargoon.vcpu.Engine} (found by ServiceLoader, one per ISA) makes a
 * {@link org.jargoon.vcpu.CodeSpace} per guest: decoded and compiled code, profiles. A code space makes one
 * {@link org.jargoon.vcpu.Core} per VCPU or guest thread. {@link org.jargoon.vcpu.Core#run} runs guest instructions
 * until an {@link org.jargoon.vcpu.Exit}. For a whole machine, with privileged state and guest-physical memory, these
 * are {@link org.jargoon.vcpu.MachineCode} and {@link org.jargoon.vcpu.MachineCore}.
 */
package org.jargoon.vcpu;
