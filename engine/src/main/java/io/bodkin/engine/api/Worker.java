package io.bodkin.engine.api;

/**
 * One process, or one part of this process, that runs tasks and has a store of its own.
 *
 * @param id from 1; worker 1 is the one of the user's program
 * @param node the machine
 */
public record Worker(int id, String node) {
    /** A thread that works for one worker. Implemented by the engine. */
    public interface Member {
        Worker worker();
    }

    /** The worker whose task the calling thread runs; outside tasks worker 1 of this process. */
    public static Worker current() {
        return Thread.currentThread() instanceof Member member ? member.worker() : new Worker(1, "localhost");
    }
}
