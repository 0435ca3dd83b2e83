package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.DamagedFileException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Plain objects in Java serialisation: the format when no other is named. Reading is filtered: classes of the JDK's {@code
 * java.lang}, {@code java.math}, {@code java.time} and {@code java.util} only, unless the system property {@code
 * bodkin.serialFilter} allows more (in the syntax of {@link ObjectInputFilter.Config#createFilter}). A file of a stranger
 * can then waste no more than the limits below, and run no class of the program.
 */
final class SerializedFormat implements Format<Object> {
    static final SerializedFormat INSTANCE = new SerializedFormat();
    private static final String PROPERTY = "bodkin.serialFilter";
    private static final String DEFAULT_FILTER = "maxdepth=64;maxrefs=50000000;maxbytes=8589934592;"
            + "java.lang.*;java.math.*;java.time.*;java.time.**;java.util.*;java.util.concurrent.atomic.*;!*";

    private SerializedFormat() {}

    @Override
    public String name() {
        return "serialised object";
    }

    @Override
    public boolean recognises(Path file, ByteBuffer head) {
        return head.remaining() >= 4 && head.getShort(0) == (short) 0xACED && head.getShort(2) == 5;
    }

    @Override
    public Object read(Engine engine, Path file) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            String more = System.getProperty(PROPERTY);
            in.setObjectInputFilter(
                    ObjectInputFilter.Config.createFilter(more == null ? DEFAULT_FILTER : more + ";" + DEFAULT_FILTER));
            return in.readObject();
        } catch (InvalidClassException e) {
            throw new BodkinException(
                    Kind.USER,
                    file + ": a class in it is not allowed: " + e.getMessage() + "; allow it with -D" + PROPERTY
                            + "=com.example.**",
                    e);
        } catch (StreamCorruptedException | java.io.EOFException e) {
            throw new DamagedFileException(file, 0, "no complete serialised object: " + e, e);
        } catch (ClassNotFoundException e) {
            throw new BodkinException(Kind.USER, file + ": class " + e.getMessage() + " is not on the class path", e);
        }
    }

    @Override
    public void write(Engine engine, Object value, Path target) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw new BodkinException(
                    Kind.USER,
                    "cannot write a " + value.getClass().getName() + ": " + e.getMessage()
                            + " is not Serializable; name a format or a writer",
                    e);
        }
    }
}
