package io.bodkin.cli.generate;

/**
 * The statistics of a generated column, exact but for the last rounding of {@code mean} and {@code std}.
 *
 * @param std of the population
 */
public record ExpectedColumn(
        String name, long rows, long nulls, double min, double max, double mean, double std, long distinct) {}
