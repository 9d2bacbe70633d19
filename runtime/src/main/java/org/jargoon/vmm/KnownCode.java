// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.InstructionTracer;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.RegionCount;
import org.jargoon.vcpu.Watchpoint;

/** The code of a machine, which remembers its cores by their numbers. */
final class KnownCode implements MachineCode {
    private final MachineCode code;
    private final Map<Integer, KnownCore> cores = new ConcurrentHashMap<>();

    KnownCode(MachineCode code) {
        this.code = code;
    }

    /** The core with a number, or null. */
    KnownCore core(int number) {
        return cores.get(number);
    }

    @Override
    public MachineCore newCore(int number) {
        KnownCore core = new KnownCore(code.newCore(number));
        cores.put(number, core);
        return core;
    }

    @Override
    public void mappingChanged(long address, long length) {
        code.mappingChanged(address, length);
    }

    @Override
    public void renewBudget() {
        code.renewBudget();
    }

    @Override
    public void synchronizeCode(long address, long length) {
        code.synchronizeCode(address, length);
    }

    @Override
    public void fenceInstructions() {
        code.fenceInstructions();
    }

    @Override
    public void translationsChanged(long cores, long address, long length) {
        code.translationsChanged(cores, address, length);
    }

    @Override
    public void setBreakpoints(Set<Long> addresses) {
        code.setBreakpoints(addresses);
    }

    @Override
    public void setWatchpoints(List<Watchpoint> watchpoints) {
        code.setWatchpoints(watchpoints);
    }

    @Override
    public void setTracer(InstructionTracer tracer) {
        code.setTracer(tracer);
    }

    @Override
    public List<BlockCount> blockCounts() {
        return code.blockCounts();
    }

    @Override
    public List<RegionCount> regionCounts() {
        return code.regionCounts();
    }

    @Override
    public CodeStatistics statistics() {
        return code.statistics();
    }

    @Override
    public void close() {
        code.close();
    }
}
