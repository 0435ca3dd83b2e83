package io.bodkin.darray;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.plan.Overwriting;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Region;

/**
 * Takes changes of arrays, made by {@link DArrays#datadeps}. They appear to be made one after the other, in the order
 * of the calls; really those of different blocks are made side by side, when the block has ended. Belongs to the thread
 * that runs the block.
 */
public final class ArrayRegion {
    private final Engine engine;
    private final Region region;
    private final Overwriting overwriting;

    ArrayRegion(Engine engine, Region region) {
        this.engine = engine;
        this.region = region;
        this.overwriting = new Overwriting(engine, region);
    }

    /** The region of the engine, for tasks of your own. */
    public Region tasks() {
        return region;
    }

    /**
     * The elements of an array, to be changed where they are.
     *
     * @throws IllegalArgumentException if it is not {@linkplain DArray#isStored stored}, or comes from a file
     */
    public InPlace of(DArray array) {
        if (array.engine() != engine) {
            throw new IllegalArgumentException("the arrays belong to different engines");
        }
        if (!(array.node() instanceof Node.Stored stored)) {
            throw new IllegalArgumentException(
                    "an array that is not computed cannot be changed in place; persist() it first");
        }
        if (stored.isOfFiles() || stored.isOfBatches()) {
            throw new IllegalArgumentException(
                    "an array of a file cannot be changed in place; change a copy: array.add(0).persist()");
        }
        return new InPlace(overwriting, stored, array);
    }

    void release() {
        overwriting.release();
    }
}
