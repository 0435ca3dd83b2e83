package io.bodkin.fileio;

import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.fault.TaskFailedException;

/**
 * Work on a caller's own values that a task does while the caller waits. An interrupt of the caller becomes one of the
 * task; the caller goes on when the task has left its values alone.
 */
final class Errand {
    // Guarded by this.
    private Thread worker;
    private boolean begun;
    private boolean givenUp;

    private Errand() {}

    /**
     * @throws InterruptedWaitException if the caller is interrupted before the work was done
     * @throws BodkinException what went wrong, not that a task failed
     */
    static <R> R run(Spawner spawner, Fn0<R> work) {
        Errand errand = new Errand();
        Task<R> task = spawner.spawn(() -> errand.perform(work));
        try {
            return result(task);
        } catch (InterruptedWaitException interrupted) {
            if (errand.giveUp()) {
                awaitAlways(task);
            }
            throw interrupted;
        }
    }

    /** Whoever called no task is told what went wrong, not that a task failed. */
    static <R> R result(Task<R> task) {
        try {
            return task.fetch();
        } catch (TaskFailedException failed) {
            throw failed.getCause() instanceof BodkinException known ? known : failed;
        }
    }

    private <R> R perform(Fn0<R> work) throws Exception {
        synchronized (this) {
            if (givenUp) {
                throw new InterruptedWaitException("this task, which was not begun");
            }
            begun = true;
            worker = Thread.currentThread();
        }
        try {
            return work.apply();
        } finally {
            end();
        }
    }

    /** The thread goes on to other tasks: an interrupt was meant for this one. */
    private synchronized void end() {
        worker = null;
        if (givenUp) {
            Thread.interrupted();
        }
    }

    /** Returns whether the work was begun. */
    private synchronized boolean giveUp() {
        givenUp = true;
        if (worker != null) {
            worker.interrupt();
        }
        return begun;
    }

    private static void awaitAlways(Task<?> task) {
        boolean interrupted = Thread.interrupted();
        while (!task.isDone()) {
            try {
                task.await();
            } catch (InterruptedWaitException again) {
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
