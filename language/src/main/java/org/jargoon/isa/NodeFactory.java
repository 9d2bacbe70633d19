// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

import org.jargoon.engine.GuestNode;
import org.jargoon.engine.Site;

/** Makes the node that carries an instruction out. Each call makes a new node, as a node has one place in one tree. */
@FunctionalInterface
public interface NodeFactory {
    GuestNode create(Operands operands, Site site);
}
