package io.bodkin.engine.memory;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;
import static io.bodkin.engine.concurrency.Interleavings.together;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("concurrency")
class BudgetInterleavingsTest {
    @Test
    void noMoreIsGivenOutThanThereIs() {
        explore(() -> {
            Budget budget = new Budget(100);
            AtomicInteger taken = new AtomicInteger();
            Runnable sixty = () -> {
                if (budget.tryReserve(60)) {
                    check(taken.addAndGet(60) <= 100, "the limit holds");
                    taken.addAndGet(-60);
                    budget.unreserve(60);
                }
            };
            together(sixty::run, sixty::run, sixty::run);
            check(budget.reserved() == 0, "all is given back");
        });
    }

    @Test
    void whatIsDrawnSplitAndGivenBackAddsUp() {
        explore(() -> {
            Budget budget = new Budget(100);
            budget.tryReserve(100);
            Reservation reservation = Reservation.ofTaken(budget, 100);
            together(
                    () -> {
                        if (reservation.tryDraw(40)) {
                            budget.unhold(40);
                        }
                    },
                    () -> {
                        try {
                            reservation.split(30).close();
                        } catch (IllegalStateException closed) {
                            check(reservation.left() == 0, "only a closed one has too little");
                        }
                    },
                    reservation::close);
            check(budget.reserved() == 0 && budget.held() == 0, "all is given back");
            check(!reservation.tryDraw(1), "and nothing is left");
        });
    }

    @Test
    void whatIsAddedToAReservationThatIsClosedGoesBack() {
        explore(() -> {
            Budget budget = new Budget(100);
            budget.tryReserve(50);
            Reservation reservation = Reservation.ofTaken(budget, 50);
            together(
                    () -> {
                        if (budget.tryReserve(50)) {
                            try {
                                reservation.addTaken(50);
                            } catch (IllegalStateException closed) {
                                check(reservation.left() == 0, "it is closed");
                            }
                        }
                    },
                    reservation::close);
            check(budget.reserved() == 0, "all is given back");
        });
    }
}
