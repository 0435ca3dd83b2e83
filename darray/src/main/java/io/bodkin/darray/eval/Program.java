package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.engine.api.DType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What is computed for each element of an index space. The inputs of its tasks are the blocks of its stored streams,
 * stream by stream, and then its scalars.
 *
 * @param registers how many it needs of each {@link Lane}, by ordinal
 * @param dtype of the result
 * @param result the register that has it at the end
 */
public record Program(
        List<Stream> streams,
        List<Preset> presets,
        List<Instruction> instructions,
        int[] registers,
        DType dtype,
        int result)
        implements Serializable {
    public Program {
        streams = new ArrayList<>(streams);
        presets = new ArrayList<>(presets);
        instructions = new ArrayList<>(instructions);
    }

    /** Whether the elements of its only stream are what it computes. */
    boolean onlyReads() {
        return streams.size() == 1 && instructions.size() == 1 && instructions.get(0) instanceof Instruction.Load;
    }

    public Lane lane() {
        return Lane.of(dtype);
    }
}
