// SPDX-License-Identifier: Apache-2.0
/** The whole state of a machine in a file. */
package org.jargoon.vmm.snapshot;
