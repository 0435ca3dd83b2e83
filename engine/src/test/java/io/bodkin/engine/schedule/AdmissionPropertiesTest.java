package io.bodkin.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Plays a machine of little memory: tasks park, are let in, run, end, and others take memory past them. */
class AdmissionPropertiesTest {
    private static final int MEMORY = 10;
    private static final int WINDOW = 3;

    /** The world that Admission decides for. */
    private static final class World {
        final Admission admission = new Admission(WINDOW);
        final Random random;
        final Map<Long, Integer> parked = new LinkedHashMap<>();
        final Map<Long, Integer> overtakes = new HashMap<>();
        final List<Long> loading = new ArrayList<>();
        final List<Integer> running = new ArrayList<>();
        final Map<Long, Integer> sizes = new HashMap<>();
        int used;
        boolean earmarked;
        long now;
        long nextTask = 1;
        int mostOvertaken;

        World(long seed) {
            random = new Random(seed);
        }

        void signal(Signal first) {
            ArrayDeque<Command> commands = new ArrayDeque<>(admission.handle(first));
            while (!commands.isEmpty()) {
                Command command = commands.poll();
                if (command instanceof Command.TryAdmit tried) {
                    assertThat(parked).containsKey(tried.task());
                    commands.addAll(admission.handle(answer(tried)));
                } else if (command instanceof Command.Earmark earmark) {
                    assertThat(earmark.on()).isNotEqualTo(earmarked);
                    earmarked = earmark.on();
                } else {
                    throw new AssertionError("nothing is deadlocked here: " + command);
                }
            }
            assertThat(loading).hasSizeLessThanOrEqualTo(WINDOW);
            assertThat(admission.hasParked()).isEqualTo(!parked.isEmpty());
        }

        Signal answer(Command.TryAdmit tried) {
            int size = parked.get(tried.task());
            if (used + size > MEMORY || (earmarked && !tried.privileged())) {
                return new Signal.Refused(tried.task(), true);
            }
            used += size;
            parked.keySet().stream()
                    .takeWhile(task -> task != tried.task())
                    .toList()
                    .forEach(this::overtaken);
            parked.remove(tried.task());
            sizes.put(tried.task(), size);
            loading.add(tried.task());
            return new Signal.Admitted(tried.task());
        }

        void overtaken(long task) {
            mostOvertaken = Math.max(mostOvertaken, overtakes.merge(task, 1, Integer::sum));
        }

        void step() {
            switch (random.nextInt(6)) {
                case 0, 1 -> park();
                case 2 -> start();
                case 3 -> endOne();
                case 4 -> overtakeByFastPath();
                default -> tick();
            }
        }

        void park() {
            long task = nextTask++;
            parked.put(task, 1 + random.nextInt(MEMORY));
            signal(new Signal.Parked(task, random.nextInt(3)));
        }

        void start() {
            if (!loading.isEmpty()) {
                long task = loading.remove(random.nextInt(loading.size()));
                running.add(sizes.get(task));
                signal(new Signal.Started(task));
            }
        }

        void endOne() {
            if (!running.isEmpty()) {
                used -= running.remove(random.nextInt(running.size()));
                signal(new Signal.RoomChanged());
            }
        }

        void overtakeByFastPath() {
            if (!earmarked && used < MEMORY) {
                used++;
                running.add(1);
                parked.keySet().forEach(this::overtaken);
                signal(new Signal.Overtaken(1));
            }
        }

        void tick() {
            now += 10_000_000;
            signal(new Signal.Tick(now, running.size(), 0, false));
        }
    }

    @Property(tries = 300)
    void nobodyIsOvertakenMoreThanSixtyFourTimesAndAllGetIn(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int steps) {
        World world = new World(seed);
        for (int i = 0; i < steps; i++) {
            world.step();
        }
        for (int i = 0; i < 100_000 && !world.parked.isEmpty(); i++) {
            world.start();
            world.endOne();
            world.tick();
        }
        assertThat(world.parked).isEmpty();
        assertThat(world.earmarked).isFalse();
        assertThat(world.mostOvertaken).isLessThanOrEqualTo(Admission.OVERTAKES_ALLOWED);
    }

    @Property(tries = 50)
    void aStreamThatNeverEndsStarvesNobody(@ForAll long seed) {
        World world = new World(seed);
        world.running.add(MEMORY);
        world.used = MEMORY;
        world.nextTask = 2;
        world.parked.put(1L, MEMORY);
        world.signal(new Signal.Parked(1, 0));
        for (int i = 0; i < 10_000 && world.parked.containsKey(1L); i++) {
            long task = world.nextTask++;
            world.parked.put(task, 1 + world.random.nextInt(3));
            world.signal(new Signal.Parked(task, 1));
            world.start();
            world.endOne();
        }
        assertThat(world.parked).doesNotContainKey(1L);
    }

    @Property(tries = 100)
    void theSameSignalsGiveTheSameCommands(@ForAll long seed) {
        assertThat(record(seed)).isEqualTo(record(seed));
    }

    private static List<Command> record(long seed) {
        Random random = new Random(seed);
        Admission admission = new Admission(WINDOW);
        List<Command> all = new ArrayList<>();
        for (long task = 0; task < 200; task++) {
            ArrayDeque<Command> commands =
                    new ArrayDeque<>(admission.handle(new Signal.Parked(task, random.nextInt(3))));
            while (!commands.isEmpty()) {
                Command command = commands.poll();
                all.add(command);
                if (command instanceof Command.TryAdmit tried) {
                    commands.addAll(admission.handle(
                            random.nextInt(8) == 0
                                    ? new Signal.Admitted(tried.task())
                                    : new Signal.Refused(tried.task(), true)));
                }
            }
            all.addAll(admission.handle(new Signal.Started(random.nextInt(200))).stream()
                    .filter(command -> !(command instanceof Command.TryAdmit))
                    .toList());
            if (random.nextBoolean()) {
                all.addAll(admission.handle(new Signal.Overtaken(random.nextInt(20))));
            }
        }
        return all;
    }
}
