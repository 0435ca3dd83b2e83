package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.io.Serializable;
import java.util.Arrays;

/** A register that has the same value everywhere: filled once, before the first tile. */
public sealed interface Preset extends Serializable {
    /** @param integral for registers of integers, {@code real} for the others */
    record Constant(Lane lane, int register, double real, long integral) implements Preset {
        void fill(Registers registers) {
            switch (lane) {
                case DOUBLE -> Arrays.fill(registers.doubles(register), real);
                case FLOAT -> Arrays.fill(registers.floats(register), (float) real);
                case LONG -> Arrays.fill(registers.longs(register), integral);
            }
        }
    }

    /** The value of an input that is a number. */
    record Scalar(int register) implements Preset {
        void fill(Registers registers, double value) {
            Arrays.fill(registers.doubles(register), value);
        }
    }
}
