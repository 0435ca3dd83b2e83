package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Instruction;
import io.bodkin.darray.eval.Preset;
import io.bodkin.darray.eval.Program;
import io.bodkin.darray.eval.Stream;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.engine.api.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Collects the steps of a program, each of which makes a new value, and then gives the values registers: as few as will
 * do.
 */
final class ProgramBuilder {
    /** Makes an instruction once the registers of operands and result are known. */
    @FunctionalInterface
    interface Draft {
        Instruction with(int[] operands, int out);
    }

    /** @param operands values; {@code out} is the value that it makes */
    private record Step(int[] operands, int out, Draft draft) {}

    /** Makes a preset once its register is known. */
    @FunctionalInterface
    private interface PresetDraft {
        Preset with(int register);
    }

    private record PresetStep(int out, PresetDraft draft) {}

    private final List<Lane> lanes = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private final List<PresetStep> presets = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private int value(Lane lane) {
        lanes.add(lane);
        return lanes.size() - 1;
    }

    /** The elements of a stream. */
    int stream(Stream stream, Lane lane) {
        int number = streams.size();
        streams.add(stream);
        return add(lane, new int[0], (operands, out) -> new Instruction.Load(number, out));
    }

    int constant(Lane lane, double real, long integral) {
        int value = value(lane);
        presets.add(new PresetStep(value, register -> new Preset.Constant(lane, register, real, integral)));
        return value;
    }

    /** The next input that is a number. */
    int scalar() {
        int value = value(Lane.DOUBLE);
        presets.add(new PresetStep(value, Preset.Scalar::new));
        return value;
    }

    int add(Lane lane, int[] operands, Draft draft) {
        int value = value(lane);
        steps.add(new Step(operands, value, draft));
        return value;
    }

    /** The program that ends with this value. */
    Program build(int result, DType dtype) {
        int[] lastUse = new int[lanes.size()];
        Arrays.fill(lastUse, -1);
        for (int i = 0; i < steps.size(); i++) {
            for (int operand : steps.get(i).operands) {
                lastUse[operand] = i;
            }
        }
        lastUse[result] = steps.size();
        Allocation allocation = new Allocation();
        List<Preset> filled = new ArrayList<>();
        for (PresetStep preset : presets) {
            lastUse[preset.out] = steps.size();
            filled.add(preset.draft.with(allocation.take(preset.out)));
        }
        List<Instruction> instructions = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            int[] operands = Arrays.stream(step.operands)
                    .map(operand -> allocation.registers[operand])
                    .toArray();
            int now = i;
            Arrays.stream(step.operands)
                    .distinct()
                    .filter(operand -> lastUse[operand] == now)
                    .forEach(allocation::free);
            instructions.add(step.draft.with(operands, allocation.take(step.out)));
        }
        return new Program(streams, filled, instructions, allocation.counts, dtype, allocation.registers[result]);
    }

    /** Which register each value is in. A result may take the register of an operand that nobody needs after it. */
    private final class Allocation {
        private final int[] registers = new int[lanes.size()];
        private final int[] counts = new int[Lane.values().length];
        private final List<Deque<Integer>> free = new ArrayList<>();

        Allocation() {
            for (int i = 0; i < counts.length; i++) {
                free.add(new ArrayDeque<>());
            }
        }

        int take(int value) {
            int lane = lanes.get(value).ordinal();
            registers[value] =
                    free.get(lane).isEmpty() ? counts[lane]++ : free.get(lane).pop();
            return registers[value];
        }

        void free(int value) {
            free.get(lanes.get(value).ordinal()).push(registers[value]);
        }
    }
}
