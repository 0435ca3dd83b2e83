package io.bodkin.engine.lazy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which the calls of a graph are spawned: leaf to root, each call right after the last of its inputs, and
 * of the inputs of a call that first which needs the most results at a time. For trees this keeps the fewest results
 * alive (R. Sethi and J. D. Ullman, "The generation of optimal code for arithmetic expressions", Journal of the ACM 17,
 * 1970); for graphs, where results are shared, it is a rule of thumb. What the root does not need is not in it.
 */
final class RunOrder {
    private final Map<Call<?>, Integer> needs = new IdentityHashMap<>();
    private final List<Call<?>> order = new ArrayList<>();

    private RunOrder() {}

    static List<Call<?>> of(Call<?> root) {
        RunOrder run = new RunOrder();
        run.measure(root);
        run.visit(root);
        return List.copyOf(run.order);
    }

    /**
     * How many results are alive at a time while a call is worked out, if nothing is shared. No recursion: graphs are
     * deep.
     */
    private void measure(Call<?> root) {
        Deque<Call<?>> stack = new ArrayDeque<>();
        stack.push(root);
        while (!stack.isEmpty()) {
            Call<?> call = stack.peek();
            boolean ready = true;
            for (Call<?> input : call.calls()) {
                if (!needs.containsKey(input)) {
                    stack.push(input);
                    ready = false;
                }
            }
            if (ready) {
                stack.pop();
                needs.putIfAbsent(call, need(call));
            }
        }
    }

    private int need(Call<?> call) {
        List<Integer> inputs = new ArrayList<>();
        call.calls().forEach(input -> inputs.add(needs.get(input)));
        inputs.sort(Comparator.reverseOrder());
        int most = 1;
        for (int held = 0; held < inputs.size(); held++) {
            most = Math.max(most, held + inputs.get(held));
        }
        return Math.max(most, inputs.size() + 1);
    }

    private void visit(Call<?> root) {
        Map<Call<?>, Boolean> seen = new IdentityHashMap<>();
        Deque<Object> stack = new ArrayDeque<>();
        stack.push(root);
        while (!stack.isEmpty()) {
            Object top = stack.pop();
            if (top instanceof Done done) {
                order.add(done.call);
            } else if (seen.putIfAbsent((Call<?>) top, true) == null) {
                Call<?> call = (Call<?>) top;
                stack.push(new Done(call));
                List<Call<?>> inputs = new ArrayList<>(call.calls());
                inputs.sort(Comparator.comparing(needs::get)); // the neediest is pushed last, and so visited first
                inputs.forEach(stack::push);
            }
        }
    }

    /** All inputs of a call have been visited. */
    private record Done(Call<?> call) {}
}
