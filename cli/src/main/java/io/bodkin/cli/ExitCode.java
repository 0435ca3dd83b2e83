package io.bodkin.cli;

import io.bodkin.engine.fault.BodkinException.Kind;

/** What the shell sees. The numbers are part of the interface and are listed by {@code --help}. */
final class ExitCode {
    static final int FAULT_OF_BODKIN = 1;
    static final int WRONG_INPUT = 2;
    static final int TOO_LITTLE = 3;
    static final int ANOTHER_FAILED = 4;

    private ExitCode() {}

    static int of(Kind kind) {
        return switch (kind) {
            case USER -> WRONG_INPUT;
            case RESOURCE -> TOO_LITTLE;
            case REMOTE -> ANOTHER_FAILED;
            case BUG -> FAULT_OF_BODKIN;
        };
    }
}
