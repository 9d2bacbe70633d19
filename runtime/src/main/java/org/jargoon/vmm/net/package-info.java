// SPDX-License-Identifier: Apache-2.0
/** The network behind an Ethernet adapter, as a user without privileges can give it: NAT onto the host's sockets. */
package org.jargoon.vmm.net;
