// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * How an engine runs a guest.
 *
 * @param compile whether hot code is compiled; otherwise the cold tier runs everything
 * @param instructionBudget guest instructions, over all cores, after which run returns {@link Exit.BudgetExhausted};
 *     {@link Long#MAX_VALUE} for no limit
 * @param regionThreshold executions of a loop head or function entry before its region is compiled
 * @param regionInstructions the most guest instructions in a region
 * @param codeCacheInstructions the most guest instructions decoded at a time; when it is reached, all is dropped and
 *     decoded anew as it is needed
 */
public record EngineOptions(
        boolean compile,
        long instructionBudget,
        int regionThreshold,
        int regionInstructions,
        int codeCacheInstructions) {

    public static final EngineOptions DEFAULT = new EngineOptions(true, Long.MAX_VALUE, 2_000, 300, 4_000_000);

    public EngineOptions {
        if (instructionBudget < 0 || regionThreshold < 1 || regionInstructions < 1 || codeCacheInstructions < 1) {
            throw new IllegalArgumentException("engine options out of range");
        }
    }

    public EngineOptions withCompile(boolean value) {
        return new EngineOptions(value, instructionBudget, regionThreshold, regionInstructions, codeCacheInstructions);
    }

    public EngineOptions withInstructionBudget(long value) {
        return new EngineOptions(compile, value, regionThreshold, regionInstructions, codeCacheInstructions);
    }

    public EngineOptions withRegionThreshold(int value) {
        return new EngineOptions(compile, instructionBudget, value, regionInstructions, codeCacheInstructions);
    }

    public EngineOptions withRegionInstructions(int value) {
        return new EngineOptions(compile, instructionBudget, regionThreshold, value, codeCacheInstructions);
    }

    public EngineOptions withCodeCacheInstructions(int value) {
        return new EngineOptions(compile, instructionBudget, regionThreshold, regionInstructions, value);
    }
}
