package io.bodkin.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReservationTest {
    private final Budget budget = new Budget(100);

    private Reservation of(long bytes) {
        assertThat(budget.tryReserve(bytes)).isTrue();
        return Reservation.ofTaken(budget, bytes);
    }

    @Test
    void partIsGivenBackByItself() {
        Reservation whole = of(60);
        Reservation part = whole.split(20);
        assertThat(whole.left()).isEqualTo(40);
        assertThat(part.left()).isEqualTo(20);
        assertThat(budget.reserved()).isEqualTo(60);
        part.close();
        assertThat(budget.reserved()).isEqualTo(40);
        whole.close();
        part.close();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void noMoreThanIsLeftCanBeSplitOffAndNothingOfAClosedOne() {
        Reservation whole = of(60);
        assertThatThrownBy(() -> whole.split(61))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("reservation has 60 bytes left, 61 are asked");
        whole.split(60).close();
        whole.close();
        assertThatThrownBy(() -> whole.split(0)).isInstanceOf(IllegalStateException.class);
        assertThat(budget.reserved()).isZero();
    }
}
