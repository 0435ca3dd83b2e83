package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A format made of functions of the user's. */
record FunctionFormat<T>(Fn1<Path, T> reader, Action2<T, Path> writer) implements Format<T> {
    static <T> Format<T> of(Fn1<Path, T> reader, Action2<T, Path> writer) {
        return new FunctionFormat<>(reader, writer);
    }

    static <T> Format<T> reading(Fn1<Path, T> reader) {
        return new FunctionFormat<>(reader, (value, path) -> {
            throw new BodkinException(Kind.USER, "cannot write the file: it was opened with a reader only");
        });
    }

    @Override
    public String name() {
        return "custom";
    }

    @Override
    public boolean recognises(Path file, ByteBuffer head) {
        return false;
    }

    @Override
    public T read(Engine engine, Path file) throws IOException {
        try {
            return reader.apply(file);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(Engine engine, T value, Path target) throws IOException {
        try {
            writer.run(value, target);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
