// SPDX-License-Identifier: Apache-2.0
/**
 * The object model of Zircon's hypervisor a second time, as a small executable specification: written from
 * docs/zircon.md alone, one class for each kind of object, without threads, locks or layouts. {@code ModelTest} makes
 * random syscalls on the implementation and on this model and compares what comes out; {@code ContentionTest} makes
 * them from several threads, where no model can say what happens, and checks what must hold all the same.
 *
 * <p>Classes named {@code Model...} (and {@code GuestRun}) are the specification; those named {@code ...Steps} choose
 * syscalls and make them on both sides.
 */
package org.jargoon.zircon.model;
