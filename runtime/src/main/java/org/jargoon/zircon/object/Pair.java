// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/** Two ends of something. */
public record Pair<T extends KernelObject>(T left, T right) {}
