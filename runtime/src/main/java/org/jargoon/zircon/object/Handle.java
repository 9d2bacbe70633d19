// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/** What stands behind a handle value in a process: an object, and what may be done to it through this handle. */
public record Handle(KernelObject object, int rights) {}
