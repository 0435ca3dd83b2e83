package io.bodkin.cli;

import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the commands for arrays have in common. */
final class ArrayFiles {
    private ArrayFiles() {}

    /** Extents of blocks on the command line: {@code 1000,500}. */
    static final class BlocksConverter implements ITypeConverter<Blocks> {
        @Override
        public Blocks convert(String text) {
            try {
                return Blocks.of(Arrays.stream(text.split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray());
            } catch (NumberFormatException noNumber) {
                throw new TypeConversionException("expected extents such as 1000,500, not '" + text + "'");
            }
        }
    }

    /** The array of a file; of one of several in a .npz file, {@code FILE.npz:NAME}. */
    static DArray open(Engine engine, Path file, Optional<Blocks> blocks) {
        String text = file.toString();
        int colon = text.lastIndexOf(':');
        if (colon > 0 && !Files.exists(file)) {
            String name = text.substring(colon + 1);
            DArray array = DArrays.loadNpz(engine, Path.of(text.substring(0, colon)), name)
                    .get(name);
            return blocks.map(array::rechunk).orElse(array);
        }
        return blocks.map(given -> DArrays.load(engine, file, given)).orElseGet(() -> DArrays.load(engine, file));
    }

    /**
     * What comes of arrays that the user named.
     *
     * @throws BodkinException (USER) if they do not fit
     */
    static <T> T checked(Supplier<T> body) {
        try {
            return body.get();
        } catch (TaskFailedException failed) {
            throw Causes.ofTask(failed);
        } catch (IllegalArgumentException | IndexOutOfBoundsException unfit) {
            throw new BodkinException(Kind.USER, unfit.getMessage(), unfit);
        }
    }

    static void save(String stage, DArray array, Path target) {
        if (target.toString().contains(".npz:")) {
            throw new BodkinException(
                    Kind.USER, "cannot write " + target + ": a .npz file is written with one array, which has no name");
        }
        try (Progress progress = Progress.of(stage, array.byteSize())) {
            array.save(target, progress::step);
        }
    }
}
