package io.bodkin.darray.linalg;

import java.io.Serializable;

/**
 * What is added to a tile: products of pairs of inputs.
 *
 * @param alpha what they are multiplied by
 * @param square whether each is the product of one input and its transpose; then only {@code triangle} is made
 */
record Update(double alpha, boolean aTransposed, boolean bTransposed, boolean square, Triangle triangle)
        implements Serializable {
    static final Update NONE = new Update(1, false, false, false, Triangle.LOWER);
}
