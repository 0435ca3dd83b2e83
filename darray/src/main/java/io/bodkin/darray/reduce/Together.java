package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.List;

/**
 * Several reductions of the same elements in one pass; each comes to the same bits as alone. The state is those of all,
 * one after the other.
 *
 * @param parts of one lane
 */
public record Together(List<Reducer> parts) implements Reducer {
    private static final long serialVersionUID = 1L;

    @FunctionalInterface
    private interface Step {
        void apply(Reducer part, Registers state, int first);
    }

    @Override
    public Lane lane() {
        return parts.get(0).lane();
    }

    @Override
    public int components() {
        return parts.stream().mapToInt(Reducer::components).sum();
    }

    /** The registers of one part among those of all. */
    public Registers state(Registers all, int part) {
        int first =
                parts.subList(0, part).stream().mapToInt(Reducer::components).sum();
        return all.part(lane(), first, parts.get(part).components());
    }

    private void forEach(Registers all, Step step) {
        int first = 0;
        for (Reducer part : parts) {
            step.apply(part, all.part(lane(), first, part.components()), first);
            first += part.components();
        }
    }

    @Override
    public void begin(Registers state, int n) {
        forEach(state, (part, own, first) -> part.begin(own, n));
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        forEach(state, (part, own, first) -> part.accumulate(own, at, x, register, from, n, position, step));
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        forEach(state, (part, own, first) -> part.fold(own, at, x, register, from, n, position, step));
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        forEach(state, (part, own, first) -> part.combine(own, next.part(lane(), first, part.components()), n));
    }

    /** Does nothing: each part is finished by itself. */
    @Override
    public void finish(Registers state, int n) {}
}
