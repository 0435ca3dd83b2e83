package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Cells;
import io.bodkin.darray.grid.Footprint;
import io.bodkin.darray.grid.Place;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Registers;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates a program over a region. The region is divided into {@linkplain Cells cells}, in each of which every stream
 * is a walk with fixed steps; a {@link Nest} of loops cuts a cell into tiles; the instructions run over one tile after
 * the other, and a {@link Sink} takes what comes out. Used by one thread.
 */
final class Evaluation {
    private final Program program;
    private final Region region;
    private final List<?> inputs;
    private final Sink sink;
    private final Tile tile;
    private final List<Footprint> footprints = new ArrayList<>();
    /** Of each footprint, where its blocks begin among the inputs. */
    private final List<Integer> firstInputs = new ArrayList<>();

    private final ElementBuffer[] opened;
    private final int capacity;

    private Evaluation(Program program, Region region, List<?> inputs, Sink sink) {
        this.program = program;
        this.region = region;
        this.inputs = inputs;
        this.sink = sink;
        this.capacity = (int) Math.max(1, Math.min(Kernels.REGISTER, region.elements()));
        this.tile = new Tile(new Registers(program.registers(), capacity));
        this.opened = new ElementBuffer[inputs.size()];
    }

    static void run(Program program, Region region, List<?> inputs, Sink sink) {
        if (region.elements() > 0) {
            new Evaluation(program, region, inputs, sink).run();
        }
    }

    private void run() {
        int input = 0;
        for (Stream stream : program.streams()) {
            if (stream instanceof Stream.Stored stored) {
                Footprint footprint = stored.footprint(region);
                footprints.add(footprint);
                firstInputs.add(input);
                input += footprint.blockCount();
            }
        }
        for (Preset preset : program.presets()) {
            if (preset instanceof Preset.Constant constant) {
                constant.fill(tile.registers());
            } else if (preset instanceof Preset.Scalar scalar) {
                scalar.fill(tile.registers(), ((Number) inputs.get(input++)).doubleValue());
            }
        }
        Cells.forEach(region, footprints, this::cell);
    }

    private void cell(Region cell, List<Place> places) {
        List<Stream> streams = program.streams();
        List<Numbering> numberings = sink.numberings();
        int count = streams.size() + numberings.size();
        long[] base = new long[count];
        long[][] strides = new long[count][];
        Reader[] readers = new Reader[streams.size()];
        boolean[] memory = new boolean[streams.size()];
        int stored = 0;
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i) instanceof Stream.Stored source) {
                Place place = places.get(stored);
                base[i] = place.base();
                strides[i] = place.strides();
                readers[i] = open(firstInputs.get(stored++) + place.input(), source);
                memory[i] = true;
            } else if (streams.get(i) instanceof Stream.Generated source) {
                number(source.numbering(), cell, i, base, strides);
                readers[i] = new Generating(source.generator());
            }
        }
        for (int i = 0; i < numberings.size(); i++) {
            number(numberings.get(i), cell, streams.size() + i, base, strides);
        }
        Nest nest = new Nest(cell.extent(), base, strides, memory, sink.reduced(), capacity);
        tile.enter(nest, readers);
        boolean unread = program.onlyReads() && sink.takesMemory(nest, readers[0]);
        nest.forEach(unread ? (at, rows, columns) -> unreadTile(readers[0], at, rows, columns) : this::tile);
        sink.endCell();
    }

    private static void number(Numbering numbering, Region cell, int stream, long[] base, long[][] strides) {
        base[stream] = numbering.first(cell);
        strides[stream] = numbering.weights();
    }

    private ElementBuffer open(int input, Stream.Stored source) {
        if (opened[input] == null) {
            opened[input] = Input.elements(inputs.get(input), source.dtype());
        }
        return opened[input];
    }

    private void tile(long[] at, int rows, int columns) {
        tile.move(at, rows, columns);
        for (Instruction instruction : program.instructions()) {
            instruction.run(tile);
        }
        sink.accept(tile, program.result(), program.streams().size());
    }

    private void unreadTile(Reader reader, long[] at, int rows, int columns) {
        tile.move(at, rows, columns);
        sink.acceptMemory(tile, reader, 1);
    }

    private record Generating(Generator generator) implements Reader {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            generator.fill(first, step, registers, register, to, n);
        }

        @Override
        public boolean isMemory() {
            return false;
        }
    }
}
