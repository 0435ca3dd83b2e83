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

    /** A cell has ended. */
    void endCell();
}
