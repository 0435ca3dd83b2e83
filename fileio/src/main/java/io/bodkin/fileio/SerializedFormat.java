package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.DamagedFileException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Plain objects in Java serialisation: the format when no other is named. Reading is filtered: classes of the JDK's
 * {@code java.lang}, {@code java.math}, {@code java.time} and {@code java.util} only, unless the system property
 * {@code bodkin.serialFilter} allows more (in the syntax of {@link ObjectInputFilter.Config#createFilter}). A file of a
 * stranger can then waste no more than the limits below, and run no class of the program.
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
        Filter filter = Filter.of(Optional.ofNullable(System.getProperty(PROPERTY)), Files.size(file));
        try (InputStream bytes = FileStreams.reading(engine, file);
                ObjectInputStream in = new ObjectInputStream(bytes)) {
            in.setObjectInputFilter(filter);
            return in.readObject();
        } catch (InvalidClassException e) {
            throw new BodkinException(Kind.USER, file + ": " + filter.why().orElse(e.getMessage()), e);
        } catch (ObjectStreamException | EOFException | UTFDataFormatException e) {
            throw new DamagedFileException(file, 0, "no complete serialised object: " + e, e);
        } catch (ClassNotFoundException e) {
            throw new BodkinException(Kind.USER, file + ": class " + e.getMessage() + " is not on the class path", e);
        } catch (BodkinException known) {
            throw known;
        } catch (RuntimeException e) {
            throw new DamagedFileException(file, 0, "the serialised object makes no sense: " + e, e);
        }
    }

    /**
     * Refuses classes that are not listed, and arrays that the file is too short to fill: Java makes an array before it
     * reads what is in it. Remembers what it refused.
     */
    private static final class Filter implements ObjectInputFilter {
        /** An empty map has more places than the file has bytes for. */
        private static final long SMALL = 1024;

        private final ObjectInputFilter classes;
        private final long fileBytes;
        private String refused;

        private Filter(ObjectInputFilter classes, long fileBytes) {
            this.classes = classes;
            this.fileBytes = fileBytes;
        }

        static Filter of(Optional<String> more, long fileBytes) {
            String patterns = more.map(text -> text + ";").orElse("") + DEFAULT_FILTER;
            try {
                return new Filter(ObjectInputFilter.Config.createFilter(patterns), fileBytes);
            } catch (IllegalArgumentException e) {
                throw new BodkinException(Kind.USER, PROPERTY + " = \"" + more.orElse("") + "\": " + e.getMessage(), e);
            }
        }

        @Override
        public Status checkInput(FilterInfo info) {
            if (info.arrayLength() > Math.max(SMALL, fileBytes)) {
                refused = "an array of " + info.arrayLength() + " elements in a file of " + fileBytes + " bytes";
                return Status.REJECTED;
            }
            Status status = classes.checkInput(info);
            if (status == Status.REJECTED && refused == null) {
                refused = info.serialClass() == null
                        ? "it is nested deeper, or is larger, than is allowed"
                        : "class " + info.serialClass().getName() + " in it is not allowed; allow it with -D" + PROPERTY
                                + "=" + info.serialClass().getName();
            }
            return status;
        }

        Optional<String> why() {
            return Optional.ofNullable(refused);
        }
    }

    @Override
    public void write(Engine engine, Object value, Path target) throws IOException {
        try (OutputStream bytes = FileStreams.writing(engine, target);
                ObjectOutputStream out = new ObjectOutputStream(bytes)) {
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
