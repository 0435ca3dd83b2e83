package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Access.Dep;
import io.bodkin.engine.api.Ref;
import java.util.List;
import java.util.Optional;

/**
 * One argument of a task of a region.
 *
 * @param target what it stands for, without its annotation
 */
record Argument(Ref<?> target, List<Dep> deps, Optional<String> name) {
    static Argument of(Ref<?> given) {
        return given instanceof Access<?> access
                ? new Argument(access.target(), access.deps(), access.name())
                : new Argument(given, Tracking.READ, Optional.empty());
    }

    boolean writes() {
        for (Dep dep : deps) {
            if (dep.mode().writes()) {
                return true;
            }
        }
        return false;
    }

    boolean reads() {
        for (Dep dep : deps) {
            if (dep.mode().reads()) {
                return true;
            }
        }
        return false;
    }
}
