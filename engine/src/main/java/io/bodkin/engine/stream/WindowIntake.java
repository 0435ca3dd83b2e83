package io.bodkin.engine.stream;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.worker.ByRef;
import io.bodkin.engine.worker.LoopWait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Takes values of one edge until there are enough, or time is up. */
final class WindowIntake extends Intake {
    private final Edge edge;
    private final int most;
    private final long nanos;
    private final BooleanSupplier changed;

    /** @param nanos from the first value on; 0: for as long as it takes */
    WindowIntake(Stage stage, LoopWait context, Edge edge, int most, long nanos) {
        super(stage, context, List.of(edge), new int[] {0});
        this.edge = edge;
        this.most = most;
        this.nanos = nanos;
        this.changed = () -> edge.isClosed() || edge.waiting() > 0 || isToEnd();
    }

    @Override
    boolean next(Object[] arguments) {
        if (!super.next(arguments)) {
            return false;
        }
        List<Object> window = new ArrayList<>();
        add(window, arguments[0]);
        long until = nanos == 0 ? 0 : Math.max(1, System.nanoTime() + nanos);
        while (window.size() < most) {
            Object value = edge.poll();
            if (value != null) {
                add(window, value == NULL ? null : value);
            } else if (edge.isClosed()) {
                value = edge.poll();
                if (value == null) {
                    break;
                }
                add(window, value == NULL ? null : value);
            } else if (isToEnd()) {
                break; // what has come in is worked off
            } else if (nanos != 0 && until - System.nanoTime() <= 0) {
                break;
            } else {
                stage.awaitInput(changed, until, context);
            }
        }
        arguments[0] = Collections.unmodifiableList(window);
        return true;
    }

    private static void add(List<Object> window, Object value) {
        if (value instanceof ByRef byRef) {
            byRef.release();
            throw new BodkinException(
                    Kind.USER,
                    "a window is of plain values; blocks and batches are taken one at a time, or put together first");
        }
        window.add(value);
    }
}
