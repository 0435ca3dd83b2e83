package io.bodkin.engine.conformance;

import static io.bodkin.engine.Datadeps.in;
import static io.bodkin.engine.Datadeps.inout;
import static io.bodkin.engine.Datadeps.out;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;

/** Some numbers that tasks change, passed in one of several forms. */
final class DatadepsData {
    static final int SIZE = 4;

    /** The ways to pass the same data. */
    enum Form {
        RAW,
        CHUNK,
        BLOCK,
        TASK,
        BLOCK_TASK
    }

    private final double[] raw;
    private final Chunk<?> chunk;
    private final Task<?> task;
    private final Form form;

    DatadepsData(Engine engine, Form form, double... values) {
        this.form = form;
        raw = form == Form.RAW ? values : null;
        chunk = form == Form.CHUNK ? engine.put(values) : form == Form.BLOCK ? engine.putBlock(values) : null;
        task = form == Form.TASK
                ? engine.spawn(() -> values)
                : form == Form.BLOCK_TASK ? engine.spawn(() -> block(values)) : null;
    }

    private Ref<?> ref() {
        return form == Form.RAW ? Ref.of(raw) : chunk != null ? chunk : task;
    }

    Access<?> reads() {
        return in(ref());
    }

    Access<?> changes() {
        return inout(ref());
    }

    Access<?> writes() {
        return out(ref());
    }

    double[] values() {
        if (form == Form.RAW) {
            return raw;
        }
        Object value = chunk != null ? chunk.fetch() : task.fetch();
        if (value instanceof Block block) {
            try (block) {
                return block.toDoubleArray();
            }
        }
        return (double[]) value;
    }

    static Block block(double[] values) {
        Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(values.length));
        block.write(0, values, 0, values.length);
        return block;
    }

    static double get(Object data, int index) {
        return data instanceof Block block ? block.getDouble(index) : ((double[]) data)[index];
    }

    static void set(Object data, int index, double value) {
        if (data instanceof Block block) {
            block.write(index, new double[] {value}, 0, 1);
        } else {
            ((double[]) data)[index] = value;
        }
    }

    static void addToAll(Object data, double number) {
        for (int i = 0; i < SIZE; i++) {
            set(data, i, get(data, i) + number);
        }
    }

    static void add(Object to, Object from) {
        for (int i = 0; i < SIZE; i++) {
            set(to, i, get(to, i) + get(from, i));
        }
    }
}
