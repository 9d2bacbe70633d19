// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jargoon.vcpu.MachineCode;
import org.junit.jupiter.api.Test;

class ForgettingTest {
    private static final long ALL = -7;

    private final Forgetting forgetting = new Forgetting();

    private List<Long> taken() {
        List<Long> taken = new ArrayList<>();
        long wanted = forgetting.wanted();
        assertEquals(wanted, forgetting.take(() -> taken.add(ALL), taken::add));
        return taken;
    }

    @Test
    void aFewPagesAreForgottenOneByOne() {
        forgetting.ask(0x1fff, 2);
        forgetting.ask(0x8000, 0x1000);
        assertEquals(List.of(0x1000L, 0x2000L, 0x8000L), taken());
        assertEquals(List.of(), taken());
    }

    @Test
    void nothingIsForgottenOfAnEmptyRange() {
        forgetting.ask(0x1000, 0);
        assertEquals(1, forgetting.wanted());
        assertEquals(List.of(), taken());
    }

    @Test
    void allIsForgottenWhereThatIsAskedOrThereAreTooManyPages() {
        for (long length : new long[] {MachineCode.EVERYTHING, Long.MIN_VALUE, Long.MAX_VALUE, 64 * 4096 + 1}) {
            forgetting.ask(0x5000, length);
            forgetting.ask(0x7000, 1);
            assertEquals(List.of(ALL), taken());
        }
        forgetting.ask(0, 64 * 4096);
        assertEquals(64, taken().size());
        forgetting.ask(1, 64 * 4096);
        assertEquals(List.of(ALL), taken());
        LongStream.range(0, 65).forEach(page -> forgetting.ask(page * 4096, 1));
        assertEquals(List.of(ALL), taken());
    }

    @Test
    void aRangeMayEndTheAddressSpaceOrWrap() {
        forgetting.ask(-4096, 4096);
        assertEquals(List.of(-4096L), taken());
        forgetting.ask(-4096, 8192);
        assertEquals(List.of(-4096L, 0L), taken());
    }
}
