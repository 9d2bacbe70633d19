// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;

/** Random syscalls on an implementation and a model that begin empty and end closed. */
final class Episode {
    private static final int CHECK_EVERY = Integer.getInteger("model.check", 100);

    private final Rig rig;
    private final String replay;
    private final List<Choice> menu = new ArrayList<>();
    private int total;

    /** Some kind of step, and the number that choices up to it have. */
    private record Choice(int upTo, Steps steps, Steps.Step step) {}

    private Episode(Profile profile, Architecture architecture, long seed) {
        rig = new Rig(profile, architecture, seed);
        replay = "-Dtest=ModelTest -Dmodel.profile=" + profile.name() + " -Dmodel.isa=" + architecture.isa()
                + " -Dmodel.seed=" + seed;
        VmarSteps vmars = new VmarSteps(rig);
        for (Steps steps : List.of(
                new HandleSteps(rig),
                new ChannelSteps(rig),
                new PortSteps(rig),
                new SignalSteps(rig),
                new VmoSteps(rig),
                vmars,
                new GuestSteps(rig, vmars),
                new VcpuSteps(rig))) {
            steps.offer((weight, step) -> {
                total += weight;
                menu.add(new Choice(total, steps, step));
            });
        }
    }

    /**
     * Makes syscalls until a number of them is reached.
     *
     * @return how many it were
     * @throws AssertionError if implementation and model differ, with the last operations and how to make them again
     */
    static int run(Profile profile, Architecture architecture, long seed, int operations) {
        Episode episode = new Episode(profile, architecture, seed);
        try {
            for (int steps = 1; episode.rig.trail().count() < operations; steps++) {
                episode.step();
                if (steps % CHECK_EVERY == 0) {
                    episode.rig.checkLiveObjects();
                }
            }
            episode.rig.close();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\nreplay: " + episode.replay + ", operation "
                            + episode.rig.trail().count() + "\n" + episode.rig.trail(),
                    e);
        }
        return episode.rig.trail().count();
    }

    private void step() {
        int chosen = rig.random().nextInt(total);
        for (Choice choice : menu) {
            if (chosen < choice.upTo()) {
                choice.steps().in(rig.side(rig.anyProcess()));
                choice.step().run();
                return;
            }
        }
    }
}
