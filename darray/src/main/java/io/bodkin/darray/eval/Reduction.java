package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.reduce.Reducer;
import java.io.Serializable;

/**
 * A reduction of the elements of one block of a result.
 *
 * @param kept the extents of that block
 * @param form what its task returns
 */
public record Reduction(Reducer reducer, Finish finish, long[] kept, Form form) implements Serializable {
    /** What the task of a reduction returns. */
    public enum Form {
        /** States, for another task to combine. */
        STATES,
        /** A block of results. */
        BLOCK,
        /** The only result. */
        DOUBLE,
        /** The only result, of an integer type. */
        LONG,
        /** The only result: whether it is not 0. */
        BOOLEAN
    }

    /** The same in another form. */
    public Reduction as(Form other) {
        return new Reduction(reducer, finish, kept, other);
    }

    /** Bytes of blocks that a task of it allocates. */
    public long allocatedBytes() {
        long states = States.blockBytes(reducer, elements());
        long results = form == Form.BLOCK ? elements() * finish.dtype().byteWidth() : 0;
        return states + results;
    }

    private long elements() {
        return Extents.elements(kept);
    }

    Object allocate() {
        return States.allocate(reducer, kept);
    }

    States open(Object content) {
        return States.open(reducer, elements(), content);
    }

    /** What the task returns; {@code states} were opened in {@code content}. */
    Object result(Object content, States states) {
        return switch (form) {
            case STATES -> content;
            case BLOCK -> states.finished(finish, kept);
            case DOUBLE -> states.finishedNumber(finish).doubleValue();
            case LONG -> states.finishedNumber(finish).longValue();
            case BOOLEAN -> states.finishedNumber(finish).longValue() != 0;
        };
    }
}
