package io.bodkin.engine.datadeps;

/**
 * The order of the tasks of a region: steps, each to be begun when some earlier ones have ended. A step is a task, or a
 * join: nothing to do, so that many steps can wait for many others with few links.
 */
public final class Plan {
    private static final int JOIN = -1;

    private final Ints tasks;
    private final int[][] after;
    private final int links;

    Plan(Ints tasks, int[][] after, int links) {
        this.tasks = tasks;
        this.after = after;
        this.links = links;
    }

    static int join() {
        return JOIN;
    }

    public int steps() {
        return tasks.size();
    }

    public boolean isJoin(int step) {
        return tasks.get(step) == JOIN;
    }

    /** The number of the task of a step that is no join; tasks come in their own order. */
    public int task(int step) {
        return tasks.get(step);
    }

    /** The steps to wait for, all of them earlier. Not to be changed. */
    public int[] after(int step) {
        return after[step];
    }

    /** Of all steps together. */
    public int links() {
        return links;
    }
}
