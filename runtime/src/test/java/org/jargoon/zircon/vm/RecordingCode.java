// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.UnobservedCode;

/** Code that has no cores and writes down what it is told. */
final class RecordingCode implements MachineCode, UnobservedCode {
    private final List<String> told = new ArrayList<>();

    /** What it was told since the last time. */
    List<String> take() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    @Override
    public void mappingChanged(long address, long length) {
        told.add("changed 0x%x 0x%x".formatted(address, length));
    }

    @Override
    public void translationsChanged(long cores, long address, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void synchronizeCode(long address, long length) {
        told.add("code 0x%x 0x%x".formatted(address, length));
    }

    @Override
    public void fenceInstructions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MachineCore newCore(int number) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CodeStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
