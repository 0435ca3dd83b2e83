package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.View;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.ArrowBuf;

/** Finds out whether a task changes elements that it did not say that it writes. Its task must run alone. */
final class Verification {
    private final String task;
    private final List<Argument> arguments;

    /** By argument: what is touched of it. */
    private final List<List<Touch>> touches;

    Verification(String task, List<Argument> arguments, List<List<Touch>> touches) {
        this.task = task;
        this.arguments = arguments;
        this.touches = touches;
    }

    /** The arguments as they were. */
    static final class Before {
        private final List<Kept> kept = new ArrayList<>();

        /** @throws BodkinException if one was changed */
        void check() {
            kept.forEach(Kept::check);
        }
    }

    Before before(Object[] values) {
        Map<Object, List<Footprint>> written = new IdentityHashMap<>();
        for (List<Touch> ofOne : touches) {
            for (Touch touch : ofOne) {
                List<Footprint> all = written.computeIfAbsent(touch.owner(), owner -> new ArrayList<>());
                if (touch.writes()) {
                    all.add(touch.footprint());
                }
            }
        }
        Before before = new Before();
        for (int i = 0; i < values.length; i++) {
            Object array = values[i] instanceof View<?> view ? view.array() : values[i];
            for (Touch touch : touches.get(i)) {
                List<Footprint> mayChange = written.remove(touch.owner());
                Object held = touch.owner().getClass().isArray() ? touch.owner() : array;
                if (mayChange != null && isArray(held)) {
                    before.kept.add(new Kept(i, held, gaps(mayChange, length(held))));
                }
            }
        }
        return before;
    }

    private static boolean isArray(Object value) {
        return value instanceof Block
                || (value != null
                        && value.getClass().isArray()
                        && value.getClass().getComponentType().isPrimitive());
    }

    private static long length(Object array) {
        return array instanceof Block block ? block.elements() : Array.getLength(array);
    }

    /** The runs of elements that are in no footprint. */
    private static long[] gaps(List<Footprint> footprints, long length) {
        TreeMap<Long, Long> runs = new TreeMap<>();
        for (Footprint footprint : footprints) {
            long[] of = footprint.runs();
            for (int i = 0; i < of.length; i += 2) {
                runs.merge(of[i], of[i + 1], Math::max);
            }
        }
        List<Long> gaps = new ArrayList<>();
        long at = 0;
        for (Map.Entry<Long, Long> run : runs.entrySet()) {
            if (run.getKey() > at) {
                gaps.add(at);
                gaps.add(run.getKey());
            }
            at = Math.max(at, run.getValue());
        }
        if (at < length) {
            gaps.add(at);
            gaps.add(length);
        }
        return gaps.stream().mapToLong(Long::longValue).toArray();
    }

    /** What must not change of one array or block. */
    private final class Kept {
        private final int argument;
        private final Object array;
        private final long[] runs;
        private final long[] sums;

        Kept(int argument, Object array, long[] runs) {
            this.argument = argument;
            this.array = array;
            this.runs = runs;
            this.sums = new long[runs.length / 2];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = sum(i);
            }
        }

        private long sum(int run) {
            return array instanceof Block block
                    ? sum(block, runs[2 * run], runs[2 * run + 1])
                    : sum(array, (int) runs[2 * run], (int) runs[2 * run + 1]);
        }

        private long sum(Object primitives, int from, int to) {
            long sum = 0;
            for (int i = from; i < to; i++) {
                sum = mix(sum, Array.get(primitives, i).hashCode());
            }
            return sum;
        }

        private long sum(Block block, long from, long to) {
            ArrowBuf bytes = block.buffer();
            int width = block.dtype().byteWidth();
            long sum = 0;
            for (long at = from * width; at < to * width; at++) {
                sum = mix(sum, bytes.getByte(at));
            }
            return sum;
        }

        private long mix(long sum, long next) {
            long mixed = (sum ^ next) * 0x9E3779B97F4A7C15L;
            return mixed ^ (mixed >>> 29);
        }

        void check() {
            for (int i = 0; i < sums.length; i++) {
                if (sum(i) != sums[i]) {
                    Argument wrong = arguments.get(argument);
                    String name =
                            wrong.name().map(given -> " (\"" + given + "\")").orElse("");
                    throw new BodkinException(
                            Kind.USER,
                            "task " + task + " changed its argument " + (argument + 1) + name + " among elements "
                                    + runs[2 * i] + " to " + (runs[2 * i + 1] - 1)
                                    + ", which it does not say that it writes: annotate the argument inout or out");
                }
            }
        }
    }
}
