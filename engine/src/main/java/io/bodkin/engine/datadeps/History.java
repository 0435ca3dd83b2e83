package io.bodkin.engine.datadeps;

/** Which steps of a plan have touched one object, as far as later ones may have to wait for them. */
interface History {
    /** So many readers of one place are kept apart; more are joined, so that every later writer waits for one step. */
    int MOST_APART = 16;

    int NOBODY = -1;

    /** Has the next task wait for those that it must come after. */
    void await(int footprint, boolean writes, Steps steps);

    /** The step has been added. */
    void record(int footprint, boolean writes, int step, Steps steps);
}
