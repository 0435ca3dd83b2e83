package io.bodkin.darray.linalg;

/** Which half of a square matrix is read, or written; the diagonal belongs to both. */
public enum Triangle {
    LOWER,
    UPPER;

    Triangle other() {
        return this == LOWER ? UPPER : LOWER;
    }
}
