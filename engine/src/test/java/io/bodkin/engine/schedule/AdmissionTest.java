package io.bodkin.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.schedule.Command.Earmark;
import io.bodkin.engine.schedule.Command.FailDeadlocked;
import io.bodkin.engine.schedule.Command.FailIfSpillBroken;
import io.bodkin.engine.schedule.Command.TryAdmit;
import io.bodkin.engine.schedule.Signal.Admitted;
import io.bodkin.engine.schedule.Signal.Gone;
import io.bodkin.engine.schedule.Signal.Overtaken;
import io.bodkin.engine.schedule.Signal.Parked;
import io.bodkin.engine.schedule.Signal.Refused;
import io.bodkin.engine.schedule.Signal.RoomChanged;
import io.bodkin.engine.schedule.Signal.Started;
import io.bodkin.engine.schedule.Signal.Tick;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long MS = 1_000_000L;

    private final Admission admission = new Admission(2);

    private List<Command> after(Signal signal) {
        return admission.handle(signal);
    }

    /** All wait, refused, and nothing could be written to make room. */
    private void parkRefused(int depth, long... tasks) {
        for (long task : tasks) {
            List<Command> commands = after(new Parked(task, depth));
            while (!commands.isEmpty()) {
                commands = after(new Refused(((TryAdmit) commands.get(0)).task(), true));
            }
        }
    }

    private List<Command> refuseAll(List<Command> commands) {
        List<Command> left = commands;
        while (left.size() == 1 && left.get(0) instanceof TryAdmit tried) {
            left = after(new Refused(tried.task(), true));
        }
        return left;
    }

    @Test
    void aParkedTaskIsTriedAtOnce() {
        assertThat(after(new Parked(7, 0))).containsExactly(new TryAdmit(7, false));
        assertThat(after(new Admitted(7))).isEmpty();
        assertThat(admission.hasParked()).isFalse();
    }

    @Test
    void whoDoesNotFitWaitsUntilRoomHasChanged() {
        after(new Parked(7, 0));
        assertThat(after(new Refused(7, false))).isEmpty();
        assertThat(admission.hasParked()).isTrue();
        assertThat(after(new RoomChanged())).containsExactly(new TryAdmit(7, false));
    }

    @Test
    void theDeepestNestedComesFirstAndThenTheOldest() {
        parkRefused(0, 1, 2);
        parkRefused(1, 4, 3);
        assertThat(after(new RoomChanged())).containsExactly(new TryAdmit(3, false));
        assertThat(after(new Refused(3, true))).containsExactly(new TryAdmit(4, false));
        assertThat(after(new Refused(4, true))).containsExactly(new TryAdmit(1, false));
        assertThat(after(new Refused(1, true))).containsExactly(new TryAdmit(2, false));
        assertThat(after(new Refused(2, true))).isEmpty();
    }

    @Test
    void noMoreAreLetInAheadOfRunningThanTheWindow() {
        after(new Parked(1, 0));
        after(new Admitted(1));
        after(new Parked(2, 0));
        after(new Admitted(2));
        assertThat(after(new Parked(3, 0))).isEmpty();
        assertThat(after(new RoomChanged())).isEmpty();
        assertThat(after(new Started(1))).containsExactly(new TryAdmit(3, false));
    }

    @Test
    void aTaskThatParksTwiceIsCountedOnce() {
        parkRefused(0, 1);
        assertThat(after(new Parked(1, 0))).isEmpty();
        after(new RoomChanged());
        assertThat(after(new Admitted(1))).isEmpty();
        assertThat(admission.hasParked()).isFalse();
    }

    @Test
    void aTaskThatHasEndedOtherwiseLeavesAndTheNextIsTried() {
        parkRefused(0, 1, 2);
        assertThat(after(new RoomChanged())).containsExactly(new TryAdmit(1, false));
        assertThat(after(new Gone(1))).containsExactly(new TryAdmit(2, false));
    }

    @Test
    void memoryIsKeptForTheOldestAfterSixtyFourOvertakes() {
        parkRefused(0, 1);
        assertThat(after(new Overtaken(63))).isEmpty();
        assertThat(after(new Overtaken(1))).containsExactly(new Earmark(true));
        parkRefused(5, 2);
        assertThat(after(new RoomChanged())).containsExactly(new TryAdmit(1, true));
        assertThat(after(new Admitted(1))).startsWith(new Earmark(false));
    }

    @Test
    void memoryIsKeptForTheOldestAfterAHundredMilliseconds() {
        parkRefused(0, 1);
        after(new Overtaken(1));
        assertThat(after(new Tick(0, 1, 0, false))).isEmpty();
        assertThat(after(new Tick(99 * MS, 1, 0, false))).isEmpty();
        assertThat(after(new Tick(100 * MS, 1, 0, false))).containsExactly(new Earmark(true));
    }

    @Test
    void whoWasNeverOvertakenKeepsNobodyWaiting() {
        parkRefused(0, 1);
        after(new Tick(0, 1, 0, false));
        assertThat(after(new Tick(10_000 * MS, 1, 0, false))).isEmpty();
    }

    @Test
    void whenNothingMovesEverybodyIsTriedAlsoWithWhatIsKeptForOne() {
        parkRefused(0, 1);
        after(new Overtaken(64));
        parkRefused(0, 2);
        assertThat(after(new Tick(0, 0, 1, false))).containsExactly(new TryAdmit(1, true));
        assertThat(after(new Refused(1, true))).containsExactly(new TryAdmit(2, true));
        assertThat(after(new Admitted(2))).isEmpty();
    }

    @Test
    void theYoungestFailsWhenAllWhoHoldMemoryWait() {
        parkRefused(1, 11, 12);
        parkRefused(0, 13);
        long now = 0;
        List<Command> left = refuseAll(after(new Tick(now, 0, 2, false)));
        while (left.isEmpty() && now < 1000 * MS) {
            now += 50 * MS;
            left = refuseAll(after(new Tick(now, 0, 2, false)));
        }
        assertThat(left).containsExactly(new FailDeadlocked(13));
        assertThat(now).isLessThanOrEqualTo(600 * MS);
    }

    @Test
    void nobodyFailsWhileChunksCanBeWrittenOrSomebodyRunsOrOthersHoldMemory() {
        parkRefused(0, 1);
        for (long now = 0; now < 5_000 * MS; now += 50 * MS) {
            for (Command command : after(new Tick(now, 0, 1, false))) {
                assertThat(command).isEqualTo(new TryAdmit(1, true));
                assertThat(after(new Refused(1, false))).isEmpty();
            }
            assertThat(refuseAll(after(new Tick(now, 1, 1, false)))).isEmpty();
        }
        for (long now = 5_000 * MS; now < 10_000 * MS; now += 50 * MS) {
            assertThat(refuseAll(after(new Tick(now, 0, 1, true)))).isEmpty();
        }
    }

    @Test
    void whenNobodyIsBlockedOnlyABrokenDiskIsAReasonToFail() {
        parkRefused(0, 1, 2);
        after(new Tick(0, 0, 0, false));
        refuseAll(List.of(new TryAdmit(1, true)));
        refuseAll(after(new Tick(50 * MS, 0, 0, false)));
        assertThat(refuseAll(after(new Tick(600 * MS, 0, 0, false)))).containsExactly(new FailIfSpillBroken(1));
    }
}
