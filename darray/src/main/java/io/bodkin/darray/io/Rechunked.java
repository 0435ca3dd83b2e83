package io.bodkin.darray.io;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;

/** An array of a file in the blocks that the user wants. */
final class Rechunked {
    private Rechunked() {}

    static Node of(Node array, Blocking.Cut cut) {
        return Views.rechunk(array, cut.grid(array.dtype(), array.extents()));
    }
}
