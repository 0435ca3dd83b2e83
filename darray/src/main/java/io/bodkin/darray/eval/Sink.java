package io.bodkin.darray.eval;

import java.util.List;

/** Where the elements go that a program computes. Used by one thread. */
interface Sink {
    /** The numbers that it needs of each element. */
    List<Numbering> numberings();

    /** Which axes it reduces. */
    boolean[] reduced();

    /**
     * @param register has the elements of the tile
     * @param stream of the nest that has the first of the numberings
     */
    void accept(Tile tile, int register, int stream);

    /** Whether it takes elements of this reader from where they lie: of a program that does nothing but read. */
    default boolean takesMemory(Nest nest, Reader reader) {
        return false;
    }

    /** As {@link #accept}, of the elements of the only stream of the program, which were not read. */
    default void acceptMemory(Tile tile, Reader reader, int stream) {
        throw new IllegalStateException("elements must be read first");
    }

    /** A cell has ended. */
    void endCell();
}
