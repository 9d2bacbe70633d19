// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/** A TCP connection as the guest names it: its own end, and the other. */
record TcpKey(int guest, int guestPort, int remote, int remotePort) {}
