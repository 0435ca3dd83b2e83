package io.bodkin.darray.eval;

import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.function.DoubleFn3;
import io.bodkin.darray.function.DoubleFn4;
import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.darray.kernel.Classification;
import io.bodkin.darray.kernel.Comparison;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.darray.kernel.UnaryOp;
import io.bodkin.engine.api.DType;
import java.io.Serializable;

/**
 * One step of a program: fills a register from others, or from a stream. Operands and results are numbers of registers.
 */
public sealed interface Instruction extends Serializable {
    /** Does it for all elements of a tile. */
    void run(Tile tile);

    record Load(int stream, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            tile.load(stream, out);
        }
    }

    record Unary(UnaryOp op, Lane lane, int x, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            switch (lane) {
                case DOUBLE -> Kernels.apply(op, r.doubles(x), r.doubles(out), tile.elements());
                case FLOAT -> Kernels.apply(op, r.floats(x), r.floats(out), tile.elements());
                case LONG -> Kernels.apply(op, r.longs(x), r.longs(out), tile.elements());
            }
        }
    }

    record Binary(BinaryOp op, Lane lane, int a, int b, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            switch (lane) {
                case DOUBLE -> Kernels.apply(op, r.doubles(a), r.doubles(b), r.doubles(out), tile.elements());
                case FLOAT -> Kernels.apply(op, r.floats(a), r.floats(b), r.floats(out), tile.elements());
                case LONG -> Kernels.apply(op, r.longs(a), r.longs(b), r.longs(out), tile.elements());
            }
        }
    }

    record Compare(Comparison op, Lane lane, int a, int b, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            switch (lane) {
                case DOUBLE -> Kernels.compare(op, r.doubles(a), r.doubles(b), r.longs(out), tile.elements());
                case FLOAT -> Kernels.compare(op, r.floats(a), r.floats(b), r.longs(out), tile.elements());
                case LONG -> Kernels.compare(op, r.longs(a), r.longs(b), r.longs(out), tile.elements());
            }
        }
    }

    record Classify(Classification op, Lane lane, int x, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            switch (lane) {
                case DOUBLE -> Kernels.classify(op, r.doubles(x), r.longs(out), tile.elements());
                case FLOAT -> Kernels.classify(op, r.floats(x), r.longs(out), tile.elements());
                case LONG -> throw new IllegalStateException(op + " of integers is a constant");
            }
        }
    }

    record Select(Lane lane, int condition, int a, int b, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            long[] c = r.longs(condition);
            switch (lane) {
                case DOUBLE -> Kernels.select(c, r.doubles(a), r.doubles(b), r.doubles(out), tile.elements());
                case FLOAT -> Kernels.select(c, r.floats(a), r.floats(b), r.floats(out), tile.elements());
                case LONG -> Kernels.select(c, r.longs(a), r.longs(b), r.longs(out), tile.elements());
            }
        }
    }

    record Convert(Lane from, Lane to, int x, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            tile.registers().convert(tile.registers(), from, x, to, out, tile.elements());
        }
    }

    record Narrow(DType dtype, int x, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            Kernels.narrow(dtype, r.longs(x), r.longs(out), tile.elements());
        }
    }

    record Call1(DoubleFn1 f, int a, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            Kernels.apply(f, r.doubles(a), r.doubles(out), tile.elements());
        }
    }

    record Call2(DoubleFn2 f, int a, int b, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            Kernels.apply(f, r.doubles(a), r.doubles(b), r.doubles(out), tile.elements());
        }
    }

    record Call3(DoubleFn3 f, int a, int b, int c, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            Kernels.apply(f, r.doubles(a), r.doubles(b), r.doubles(c), r.doubles(out), tile.elements());
        }
    }

    record Call4(DoubleFn4 f, int a, int b, int c, int d, int out) implements Instruction {
        @Override
        public void run(Tile tile) {
            Registers r = tile.registers();
            Kernels.apply(f, r.doubles(a), r.doubles(b), r.doubles(c), r.doubles(d), r.doubles(out), tile.elements());
        }
    }
}
