package io.bodkin.engine.datadeps;

import java.util.Arrays;

/** A plan in the making: the steps so far, and what the next one waits for. */
final class Steps {
    private final Ints tasks = new Ints();
    private int[][] after = new int[64][];
    private int links;

    /** What the next task waits for, each once. */
    private final Ints next = new Ints();

    /** By step: the number of the last task that was made to wait for it. */
    private int[] waitedFor = new int[64];

    private int serial = 1;

    /** The next task is to wait for {@code step}. */
    void await(int step) {
        if (waitedFor[step] != serial) {
            waitedFor[step] = serial;
            next.add(step);
        }
    }

    /** The step of the next task. */
    int add(int task) {
        int step = add(task, next.toArray());
        next.clear();
        serial++;
        return step;
    }

    /** A step that does nothing but wait. */
    int join(Ints steps) {
        int[] awaited = steps.toArray();
        Arrays.sort(awaited);
        int distinct = 0;
        for (int i = 0; i < awaited.length; i++) {
            if (i == 0 || awaited[i] != awaited[i - 1]) {
                awaited[distinct++] = awaited[i];
            }
        }
        return add(Plan.join(), Arrays.copyOf(awaited, distinct));
    }

    private int add(int task, int[] awaited) {
        int step = tasks.size();
        if (step == after.length) {
            after = Arrays.copyOf(after, step * 2);
            waitedFor = Arrays.copyOf(waitedFor, step * 2);
        }
        tasks.add(task);
        after[step] = awaited;
        links += awaited.length;
        return step;
    }

    Plan toPlan() {
        return new Plan(tasks, after, links);
    }
}
