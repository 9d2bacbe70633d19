// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;

/** Random syscalls on an implementation and a model that begin empty and end closed. */
final class Episode {
    /** How many steps between looks at the number of live objects; {@code -Dmodel.check=1} finds the step. */
    private static final int CHECK_EVERY = Integer.getInteger("model.check", 200);

    private final Rig rig;
    private final String replay;
    private final List<Choice> menu = new ArrayList<>();
    private final Map<Integer, Choice> makers = new HashMap<>();
    private int total;

    /** Some kind of step, and the number that choices up to it have. */
    private record Choice(int upTo, int needs, Steps steps, Steps.Step step) {}

    private Episode(Profile profile, Architecture architecture, long seed) {
        rig = new Rig(profile, architecture, seed);
        replay = "-Dtest=ModelTest -Dmodel.profile=" + profile.name() + " -Dmodel.isa=" + architecture.isa()
                + " -Dmodel.seed=" + seed;
        VmarSteps vmars = new VmarSteps(rig);
        GuestSteps guests = new GuestSteps(rig, vmars);
        VcpuSteps vcpus = new VcpuSteps(rig);
        ChannelSteps channels = new ChannelSteps(rig);
        PortSteps ports = new PortSteps(rig);
        VmoSteps vmos = new VmoSteps(rig);
        for (Steps steps :
                List.of(new HandleSteps(rig), channels, ports, new SignalSteps(rig), vmos, vmars, guests, vcpus)) {
            steps.offer((weight, needs, step) -> {
                total += weight;
                menu.add(new Choice(total, needs, steps, step));
            });
        }
        makers.put(ModelObject.CHANNEL, new Choice(0, 0, channels, channels::create));
        makers.put(ModelObject.PORT, new Choice(0, 0, ports, ports::create));
        makers.put(ModelObject.VMO, new Choice(0, 0, vmos, vmos::create));
        makers.put(ModelObject.RESOURCE, new Choice(0, 0, guests, guests::root));
        makers.put(ModelObject.GUEST, new Choice(0, ModelObject.RESOURCE, guests, guests::create));
        makers.put(ModelObject.VMAR, makers.get(ModelObject.GUEST));
        makers.put(ModelObject.VCPU, new Choice(0, ModelObject.GUEST, vcpus, vcpus::create));
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
                make(choice, rig.side(rig.anyProcess()));
                return;
            }
        }
    }

    /** Makes a step in a process; mostly one that makes what it needs if there is none. */
    private void make(Choice choice, Side side) {
        Choice maker = makers.get(choice.needs());
        if (maker != null && side.any(choice.needs(), rig.random()) == 0 && rig.random().nextInt(20) > 0) {
            make(maker, side);
            return;
        }
        choice.steps().in(side);
        choice.step().run();
    }
}
