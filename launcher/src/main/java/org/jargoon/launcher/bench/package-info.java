// SPDX-License-Identifier: Apache-2.0
/**
 * The command {@code bench}: {@link org.jargoon.launcher.bench.Bench} runs each kernel natively, under QEMU and here,
 * in processes of their own, and prints how they compare; {@link org.jargoon.launcher.bench.TrapBench} measures the
 * hypervisor interface.
 */
package org.jargoon.launcher.bench;
