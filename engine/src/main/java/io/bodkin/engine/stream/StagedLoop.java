package io.bodkin.engine.stream;

import io.bodkin.engine.worker.Loop;

/** The loop of a stage. */
interface StagedLoop extends Loop {
    Stage stage();
}
