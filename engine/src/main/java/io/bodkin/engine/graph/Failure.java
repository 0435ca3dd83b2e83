package io.bodkin.engine.graph;

import io.bodkin.engine.fault.TaskFailedException;
import java.util.ArrayList;
import java.util.List;

/** Why a task has no result: what was thrown, by which task, and the tasks from there to this one, that one first. */
public record Failure(Throwable cause, List<String> path) {
    private static final int SHOWN = 20;

    public Failure {
        path = List.copyOf(path);
    }

    static Failure of(Throwable cause, TaskNode<?> failed) {
        return new Failure(cause, List.of(failed.describe()));
    }

    /** Whether the task itself threw, and not one that it needs. */
    public boolean isOwn() {
        return path.size() == 1;
    }

    /** The same failure, one task further on. In a long chain the middle of the path is left out. */
    Failure reaching(TaskNode<?> dependant) {
        List<String> longer = new ArrayList<>(path);
        if (longer.size() >= SHOWN) {
            longer.set(SHOWN - 2, "...");
            longer.set(SHOWN - 1, dependant.describe());
        } else {
            longer.add(dependant.describe());
        }
        return new Failure(cause, longer);
    }

    /** A new exception for every caller: its trace shows who asked. */
    public TaskFailedException asException() {
        String root = path.get(0);
        String message = "task " + root + " failed: " + cause;
        if (path.size() > 1) {
            message += "; so task " + path.get(path.size() - 1) + " has no result (path: " + String.join(" -> ", path)
                    + ")";
        }
        return new TaskFailedException(message, cause);
    }
}
