package io.bodkin.engine.datadeps;

import java.util.Arrays;

/** Some of the views of an object, in no order. */
final class LiveViews {
    private static final int ABSENT = -1;

    private final int[] views;

    /** By view: where it is. */
    private final int[] places;

    private int size;

    LiveViews(int ofSoMany) {
        views = new int[ofSoMany];
        places = new int[ofSoMany];
        Arrays.fill(places, ABSENT);
    }

    void add(int view) {
        if (places[view] == ABSENT) {
            places[view] = size;
            views[size++] = view;
        }
    }

    void remove(int view) {
        int place = places[view];
        if (place != ABSENT) {
            int last = views[--size];
            views[place] = last;
            places[last] = place;
            places[view] = ABSENT;
        }
    }

    int get(int index) {
        return views[index];
    }

    int size() {
        return size;
    }
}
