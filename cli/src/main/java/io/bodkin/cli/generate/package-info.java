/**
 * A dataset of any size from a small real one, with statistics known beforehand. Read
 * {@link io.bodkin.cli.generate.FlightsGenerator} first. Immutable after loading: any thread may fill any batch.
 */
package io.bodkin.cli.generate;
