// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class BlockTest {
    private static Block block(long pc, long page, long secondPage) {
        return new Block(pc, page, secondPage, pc + 4, 1, 1, Block.NO_BODY, null, pc + 4, new byte[4]);
    }

    @Test
    void blocksShareAPageOnlyIfItIsTheSameVirtualAndGuestPhysicalOne() {
        Block block = block(0x5010, 0x9000, Block.NO_PAGE);
        assertTrue(block.sharesPageWith(block(0x5ff0, 0x9000, Block.NO_PAGE)));
        assertFalse(block.sharesPageWith(block(0x6010, 0x9000, Block.NO_PAGE)), "another virtual page");
        assertFalse(block.sharesPageWith(block(0x5020, 0xa000, Block.NO_PAGE)), "the page was mapped elsewhere");
        assertFalse(block.sharesPageWith(block(0x5ffe, 0x9000, 0xa000)), "part of it lies in the next page");
    }
}
