package io.bodkin.darray.linalg;

import io.bodkin.engine.fault.BodkinException;

/** A matrix has no Cholesky factor. */
public final class NotPositiveDefiniteException extends BodkinException {
    private static final long serialVersionUID = 1L;

    private final long minor;

    NotPositiveDefiniteException(long minor) {
        super(
                Kind.USER,
                "cholesky: the matrix is not positive definite: its leading minor of order " + minor
                        + " is not positive; add to the diagonal, or use a factorisation for general matrices");
        this.minor = minor;
    }

    /**
     * The order of the first leading minor that is not positive: the matrix of the rows and columns before that is
     * definite.
     */
    public long minor() {
        return minor;
    }
}
