// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;

/**
 * The code of a machine: a block is known by its virtual address and the guest-physical page that it begins in, so that
 * it outlives changes of page tables and is found again in every address space that maps its page there.
 *
 * <p>A block lies in one page; an instruction that crosses pages is a block of its own, found only where both of its
 * pages are mapped as they were.
 */
final class PagedCode extends GuestCode implements MachineCode {
    /** The guest's memory, and the blocks that have bytes in a page of it. */
    private final CodePages pages;

    private final MachineOptions machine;

    private final Map<Key, Block> blocks = new ConcurrentHashMap<>();

    /** How many fences on instruction fetch found pages to look at. The monitor guards it. */
    private long fences;

    /** What a block is known by. */
    private record Key(long pc, long page, long secondPage) {
        static Key of(Block block) {
            return new Key(block.pc, block.page, block.secondPage);
        }
    }

    PagedCode(Isa isa, PhysicalMemory memory, EngineOptions options, MachineOptions machine) {
        super(isa, PagedMemoryAccess.INSTANCE, options, true);
        pages = new CodePages(memory);
        this.machine = machine;
    }

    @Override
    public MachineCore newCore(int number) {
        CoreState state = isa().newMachineState(pages, number, machine);
        return add(new TruffleMachineCore(isa(), this, number, state, machine.clock()));
    }

    @Override
    Block blockAt(CoreState state) {
        long pc = state.pc;
        long page = state.translations.fetchPage(pc, pc, state);
        if ((page & Translations.GUARDED) != 0) {
            return guarded(pc, page & -PAGE_SIZE, state);
        }
        Block block = cached(pc);
        if (block != null && block.pc == pc && block.page == page && block.valid && block.secondPage == Block.NO_PAGE) {
            return block;
        }
        long secondPage = secondPage(pc, page, state);
        block = blocks.get(new Key(pc, page, secondPage));
        if (block == null) {
            block = decode(pc, page, secondPage);
            if (block == null) {
                // The page has gone since it was translated.
                throw state.outside(page + (pc & PAGE_SIZE - 1), EXECUTE, pc);
            }
        }
        cache(block);
        return block;
    }

    /** The page of the second half of the instruction at {@code pc}, or {@link Block#NO_PAGE} if it has only one. */
    private long secondPage(long pc, long page, CoreState state) {
        if ((pc & PAGE_SIZE - 1) != PAGE_SIZE - 2) {
            return Block.NO_PAGE;
        }
        long host = hostPage(page);
        if (host == 0 || isa().length(Short.toUnsignedInt(UNSAFE.getShort(host + PAGE_SIZE - 2))) == 2) {
            return Block.NO_PAGE;
        }
        return state.translations.fetchPage(pc + 2, pc, state) & -PAGE_SIZE;
    }

    /**
     * A block of one instruction in a page of which not all may be executed. It is run once: as it is not valid,
     * nothing leads to it, and each instruction of such a page is asked for anew.
     */
    private Block guarded(long pc, long page, CoreState state) {
        Fetch all = fetch(pc, page, state);
        InstructionSource one = (at, into) -> at == pc ? all.fetch(at, into) : 0;
        return once(decoder.decode(pc, page, all.secondPage, one), page, state);
    }

    @Override
    Block instructionAt(CoreState state) {
        long pc = state.pc;
        long page = state.translations.fetchPage(pc, pc, state) & -PAGE_SIZE;
        Fetch fetch = fetch(pc, page, state);
        return once(decoder.decodeOne(pc, page, fetch.secondPage, fetch), page, state);
    }

    private Fetch fetch(long pc, long page, CoreState state) {
        long secondPage = secondPage(pc, page, state);
        long host = hostPage(page);
        long secondHost = secondPage == Block.NO_PAGE ? 0 : hostPage(secondPage);
        if (host == 0 || secondHost == 0 && secondPage != Block.NO_PAGE) {
            throw state.outside(page + (pc & PAGE_SIZE - 1), EXECUTE, pc);
        }
        return new Fetch(isa(), pc, host, secondPage, secondHost);
    }

    private Block once(Block block, long page, CoreState state) {
        long pc = state.pc;
        if (block == null) {
            // Another core has made a longer instruction of it since it was looked at: fetched anew, it is right.
            throw state.outside(page + (pc & PAGE_SIZE - 1), EXECUTE, pc);
        }
        if (block.length(0) > Translations.FETCH_WIDTH && block.secondPage == Block.NO_PAGE) {
            state.translations.fetchPage(pc + Translations.FETCH_WIDTH, pc, state);
        }
        number(block);
        block.valid = false;
        return block;
    }

    private long hostPage(long page) {
        return pages.resolve(page, EXECUTE) & -PAGE_SIZE;
    }

    private synchronized Block decode(long pc, long page, long secondPage) {
        Key key = new Key(pc, page, secondPage);
        Block block = blocks.get(key);
        if (block == null) {
            // Under the monitor, so that a change of mappings either is seen here or drops the block afterwards.
            long host = hostPage(page);
            long secondHost = secondPage == Block.NO_PAGE ? 0 : hostPage(secondPage);
            if (host == 0 || secondHost == 0 && secondPage != Block.NO_PAGE) {
                return null;
            }
            block = decoder.decode(pc, page, secondPage, new Fetch(isa(), pc, host, secondPage, secondHost));
            if (block == null) {
                return null;
            }
            admit(block);
            blocks.put(key, block);
            pages.add(block, page);
            if (secondPage != Block.NO_PAGE) {
                pages.add(block, secondPage);
            }
        }
        return block;
    }

    /**
     * Reads the instructions of one block.
     *
     * @param start where the block begins
     * @param host the page that it begins in
     * @param secondPage as {@link Block#secondPage}
     * @param secondHost that page, or 0 if the block stays in the first
     */
    private record Fetch(Isa isa, long start, long host, long secondPage, long secondHost)
            implements InstructionSource {

        @Override
        public int fetch(long pc, ByteBuffer into) {
            if (((pc ^ start) & -PAGE_SIZE) != 0) {
                return 0;
            }
            long offset = pc & PAGE_SIZE - 1;
            short first = UNSAFE.getShort(host + offset);
            int length = isa.length(Short.toUnsignedInt(first));
            boolean crosses = offset + length > PAGE_SIZE;
            if (crosses && secondHost == 0) {
                return 0;
            }
            into.putShort(first);
            if (length == 4) {
                into.putShort(UNSAFE.getShort(crosses ? secondHost : host + offset + 2));
            }
            return length;
        }
    }

    /**
     * All earlier stores become visible to instruction fetch: blocks whose bytes have changed are dropped. Only pages
     * that cores may have stored to are looked at; what comes from outside has
     * {@link #synchronizeCode(long, long)}.
     */
    @Override
    public synchronized void synchronizeCode() {
        if (!pages.anyWritten()) {
            return;
        }
        long now = ++fences;
        List<TruffleMachineCore> cores = machineCores();
        cores.forEach(core -> core.forgetStores(now));
        drop(changed(pages.takeWritten(now, since -> cores.stream().allMatch(core -> core.hasForgottenStores(since)))));
    }

    /**
     * {@inheritDoc} Another core's fence may have dropped them just before, and compiled code that contains them may
     * still be running; so the wait is for all that was dropped so far.
     */
    @Override
    public void synchronizeCode(long address, long length) {
        synchronized (this) {
            drop(changed(pages.blocksIn(address, length)));
        }
        awaitDropped();
    }

    @Override
    public void fenceInstructions() {
        synchronizeCode();
        awaitDropped();
    }

    private void awaitDropped() {
        long drops = drops();
        machineCores().forEach(core -> core.awaitDropped(drops));
    }

    @Override
    public void mappingChanged(long address, long length) {
        synchronized (this) {
            drop(List.copyOf(pages.blocksIn(address, length)));
        }
        translationsChanged();
    }

    @Override
    public void translationsChanged(long cores, long address, long length) {
        List<TruffleMachineCore> concerned = new ArrayList<>();
        for (TruffleMachineCore core : machineCores()) {
            if ((cores >>> core.number() & 1) != 0) {
                concerned.add(core);
            }
        }
        concerned.forEach(core -> core.askToForget(address, length));
        concerned.forEach(TruffleMachineCore::awaitForgotten);
    }

    private List<TruffleMachineCore> machineCores() {
        return cores().stream().map(core -> (TruffleMachineCore) core).toList();
    }

    /** Those whose bytes are not what they were decoded from, or may no longer be executed. */
    private List<Block> changed(Collection<Block> candidates) {
        Map<Long, Long> hosts = new HashMap<>();
        List<Block> changed = new ArrayList<>();
        for (Block block : candidates) {
            int inFirst = (int) Math.min(block.source.length, PAGE_SIZE - (block.pc & PAGE_SIZE - 1));
            boolean same = holds(block, 0, block.page, block.pc & PAGE_SIZE - 1, inFirst, hosts)
                    && (block.secondPage == Block.NO_PAGE
                            || holds(block, inFirst, block.secondPage, 0, block.source.length - inFirst, hosts));
            if (!same) {
                changed.add(block);
            }
        }
        return changed;
    }

    private boolean holds(Block block, int from, long page, long offset, int length, Map<Long, Long> hosts) {
        long host = hosts.computeIfAbsent(page, this::hostPage);
        return host != 0 && block.holds(from, host + offset, length);
    }

    @Override
    Collection<Block> blocks() {
        return blocks.values();
    }

    @Override
    void forget(List<Block> invalid) {
        for (Block block : invalid) {
            blocks.remove(Key.of(block));
            pages.remove(block, block.page);
            pages.remove(block, block.secondPage);
        }
    }

    @Override
    void forgetAll() {
        blocks.values().forEach(block -> block.valid = false);
        blocks.clear();
        pages.clear();
    }
}
