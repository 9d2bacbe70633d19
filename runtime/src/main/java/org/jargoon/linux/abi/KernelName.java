// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.abi;

/** What the kernel calls itself, in uname(2) and /proc. */
public final class KernelName {
    public static final String SYSTEM = "Linux";
    public static final String NODE = "jargoon";
    public static final String RELEASE = "6.1.0";
    public static final String VERSION = "#1 Jargoon";
    public static final String DOMAIN = "(none)";

    private KernelName() {}
}
