package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.io.Serializable;

/**
 * One kind of reduction. A state is the same element of {@link #components} registers of one kind, {@link #lane};
 * elements come in registers of that kind too. Immutable, thread-safe.
 *
 * <p>The position of an element is its number among those that are reduced together: {@code position} for the first
 * that a method is given, {@code step} more for each next one.
 */
public interface Reducer extends Serializable {
    Lane lane();

    int components();

    /** Begins the first {@code n} states: those of no elements. */
    void begin(Registers state, int n);

    /** Adds {@code n} elements, from {@code x[from]}, to as many states, from {@code at}. */
    void accumulate(Registers state, int at, Registers x, int register, int from, int n, long position, long step);

    /** Adds {@code n} elements, from {@code x[from]}, to one state. */
    void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step);

    /** Adds to the first {@code n} states those of the elements that follow. */
    void combine(Registers state, Registers next, int n);

    /** Replaces the first component of the first {@code n} states by the result. */
    void finish(Registers state, int n);
}
