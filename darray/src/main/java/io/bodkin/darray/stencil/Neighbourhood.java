package io.bodkin.darray.stencil;

import java.util.Arrays;

/**
 * Where in the scratch memory of a task the neighbours of an element are.
 *
 * @param radii on each axis
 * @param strides how far neighbours on each axis lie apart; 1 on the last
 * @param offsets of all neighbours within the radii, in row-major order
 */
record Neighbourhood(int[] radii, int[] strides, int[] offsets) {
    static Neighbourhood of(int[] radii, int[] strides) {
        int count = 1;
        for (int radius : radii) {
            count = Math.multiplyExact(count, 2 * radius + 1);
        }
        int[] offsets = new int[count];
        int[] at = Arrays.stream(radii).map(radius -> -radius).toArray();
        for (int i = 0; i < count; i++) {
            for (int axis = 0; axis < at.length; axis++) {
                offsets[i] += at[axis] * strides[axis];
            }
            for (int axis = at.length - 1; axis >= 0 && ++at[axis] > radii[axis]; axis--) {
                at[axis] = -radii[axis];
            }
        }
        return new Neighbourhood(radii, strides, offsets);
    }
}
