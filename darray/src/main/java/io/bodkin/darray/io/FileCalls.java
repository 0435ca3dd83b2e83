package io.bodkin.darray.io;

import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.IoFault;
import java.io.IOException;
import java.util.concurrent.Callable;

/** Has channels touched by the engine's file threads, which are never interrupted. */
final class FileCalls {
    private FileCalls() {}

    /** @throws BodkinException if the caller is interrupted */
    static <T> T of(Engine engine, Callable<T> body) {
        try {
            return engine.runtime().onFileThread(body, () -> {});
        } catch (RuntimeException known) {
            throw known;
        } catch (IOException e) {
            throw new BodkinException(IoFault.kind(e), IoFault.reason(e), e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
