package io.bodkin.engine.concurrency;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.atomic.AtomicReferenceArray;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckSettings;
import org.jetbrains.lincheck.jvm.agent.InstrumentationMode;
import org.jetbrains.lincheck.jvm.agent.LincheckInstrumentation;

/**
 * Explores what a program of a few threads can do: runs it again and again, each time with the threads' steps in
 * another order, those with the fewest switches first. A program that throws, or whose threads all wait, fails the
 * test, and the message shows the order of steps. Steps are taken to be seen at once by all: what a fence is for,
 * {@link StressTest} tests.
 */
public final class Interleavings {
    /** Whether to look for hours, and not only as long as a build may take. */
    static final boolean LONG = "long".equals(System.getProperty("bodkin.concurrency"));

    /** Orders that are tried of each program, and of those that need more to show what they are there for. */
    private static final int ORDERS = LONG ? 20_000 : 100;

    private static final int MANY_ORDERS = LONG ? 50_000 : 200;

    /**
     * A loop lets the others go on after so many rounds (with three some orders are never tried), and is without end
     * after more.
     */
    private static final int ROUNDS = 5;

    private static final int MOST_ROUNDS = 200;

    /** Frames of one method. */
    private static final int DEEPEST = 100;

    /** The newest that Lincheck can instrument. */
    private static final int NEWEST_JAVA = 25;

    private Interleavings() {}

    /** What one thread does, or the whole program. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /**
     * Of the JDK's concurrent collections each operation is one step.
     *
     * @param program makes what it works on, starts its threads, and checks what has come of it
     */
    public static void explore(Step program) {
        explore(ORDERS, program);
    }

    /** As {@link #explore}, longer. */
    public static void exploreMore(Step program) {
        explore(MANY_ORDERS, program);
    }

    private static void explore(int orders, Step program) {
        int java = Runtime.version().feature();
        assumeTrue(java <= NEWEST_JAVA, "Lincheck does not know Java " + java + " yet");
        Agent.install();
        // As Lincheck.runConcurrentTest, which has no settings: with ten rounds a loop most of the time goes into
        // waiting.
        LincheckSettings settings = new LincheckSettings(false, ROUNDS, MOST_ROUNDS, DEEPEST);
        Lincheck.runConcurrentTestInternal$lincheck(orders, settings, () -> {
            try {
                program.run();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
    }

    /** Runs the steps at the same time, the last in the calling thread, and returns when all have ended or thrown. */
    public static void together(Step... steps) throws InterruptedException {
        AtomicReferenceArray<Throwable> failures = new AtomicReferenceArray<>(steps.length);
        Thread[] threads = new Thread[steps.length - 1];
        for (int i = 0; i < threads.length; i++) {
            int at = i;
            threads[i] = new Thread(() -> run(steps, at, failures));
            threads[i].start();
        }
        run(steps, threads.length, failures);
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < steps.length; i++) {
            if (failures.get(i) != null) {
                throw new AssertionError("step " + (i + 1) + ": " + failures.get(i), failures.get(i));
            }
        }
    }

    private static void run(Step[] steps, int at, AtomicReferenceArray<Throwable> failures) {
        try {
            steps[at].run();
        } catch (Exception | AssertionError failure) {
            failures.set(at, failure);
        }
    }

    /** An assertion of few steps. */
    public static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }

    /**
     * Lincheck's, for as long as this JVM lives, which is for these tests only: else each would change all classes, and
     * back.
     */
    private static final class Agent {
        static {
            LincheckInstrumentation.INSTANCE.attachJavaAgentStatically(ByteBuddyAgent.install());
            LincheckInstrumentation.INSTANCE.install(InstrumentationMode.MODEL_CHECKING);
        }

        static void install() {
            // once, by the first that comes
        }
    }
}
