package io.bodkin.cli.report;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a run took.
 *
 * @param files as the user named them
 * @param bytes of the files
 * @param budgetBytes limit of chunk memory
 * @param peakChunkBytes most chunk memory reserved at one time
 * @param peakRssBytes most memory resident, empty where the system does not tell
 * @param peakAnonBytes most memory resident that is not pages of files, empty where the system does not tell
 * @param spilledBytes written to spill files
 */
public record RunFigures(
        List<String> files,
        long rows,
        long bytes,
        double seconds,
        long budgetBytes,
        long peakChunkBytes,
        OptionalLong peakRssBytes,
        OptionalLong peakAnonBytes,
        long spilledBytes) {
    public RunFigures {
        files = List.copyOf(files);
    }
}
