package io.bodkin.cli;

import io.bodkin.darray.DArray;
import io.bodkin.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "matmul",
        description = "The product of two matrices, or of a matrix and a vector.",
        mixinStandardHelpOptions = true)
final class ArrayMatmulCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "A file with an array; FILE.npz:NAME for one of several.")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "As A.")
    private Path b;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "C",
            required = true,
            description =
                    "The file to write; replaced if it is there. Its name says the format: .npy, .npz, else Arrow.")
    private Path target;

    @Option(names = "--transpose-a", description = "Multiply the transpose of A.")
    private boolean transposeA;

    @Option(names = "--transpose-b", description = "Multiply with the transpose of B.")
    private boolean transposeB;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() {
        try (Engine engine = options.open();
                AtEnd partOfFileToo = AtEnd.of(engine::close)) {
            return ArrayFiles.checked(() -> {
                DArray left = ArrayFiles.open(engine, a, Optional.empty());
                DArray right = ArrayFiles.open(engine, b, Optional.empty());
                DArray product = (transposeA ? left.transpose() : left).matmul(transposeB ? right.transpose() : right);
                ArrayFiles.save("matmul", product, target);
                return 0;
            });
        }
    }
}
