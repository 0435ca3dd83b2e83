package io.bodkin.engine.worker;

import io.bodkin.engine.api.Identified;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.graph.Lambdas;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.file.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * What a task computes, as a hash: of the class file with its function's code, of what the function captured, of its
 * version, and of the content of its inputs; with the class file of everything that has one among these, so that also a
 * function that was captured, or is an input, has another once it was edited. What they call in other classes is not
 * seen, which is what the version is for.
 */
final class TaskIdentity {
    /** A chunk as an input. */
    record OfChunk(ChunkLayout layout, ChunkContent content) {}

    private final TaskNode<?> node;
    private final MessageDigest digest;

    private TaskIdentity(TaskNode<?> node) {
        this.node = node;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * @param inputs values, or {@link OfChunk}
     * @throws BodkinException if the function or an input has no identity
     */
    static String of(TaskNode<?> node, Object function, List<Object> inputs) {
        TaskIdentity identity = new TaskIdentity(node);
        identity.addFunction(function);
        identity.add(node.options().version().orElse(0));
        for (int i = 0; i < inputs.size(); i++) {
            identity.addInput(i + 1, inputs.get(i));
        }
        return HexFormat.of().formatHex(identity.digest.digest(), 0, 16);
    }

    private void addFunction(Object function) {
        Optional<SerializedLambda> lambda = Lambdas.describe(function);
        if (lambda.isEmpty()) {
            addClassFile(function.getClass().getName(), function.getClass().getClassLoader());
            addSerialised("its function", function);
            return;
        }
        SerializedLambda code = lambda.get();
        addClassFile(code.getImplClass().replace('/', '.'), function.getClass().getClassLoader());
        add(code.getImplMethodName() + code.getImplMethodSignature());
        for (int i = 0; i < code.getCapturedArgCount(); i++) {
            addValue("value " + (i + 1) + " that its function captured", code.getCapturedArg(i));
        }
    }

    private void addClassFile(String name, ClassLoader given) {
        ClassLoader loader = given == null ? ClassLoader.getSystemClassLoader() : given;
        try (InputStream file = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw none("the class file of its function or of a value, " + name + ", cannot be found", null);
            }
            digest.update(file.readAllBytes());
        } catch (IOException e) {
            throw none(
                    "the class file of its function or of a value, " + name + ", cannot be read: " + e.getMessage(), e);
        }
    }

    private void addInput(int number, Object input) {
        if (!(input instanceof OfChunk chunk)) {
            addValue("its input " + number, input);
        } else if (chunk.content() instanceof ChunkContent.Value value) {
            addValue("its input " + number, value.value());
        } else {
            ChunkContent.Buffers buffers = (ChunkContent.Buffers) chunk.content();
            add(chunk.layout().toString());
            addBatch(buffers.batch());
            buffers.dictionaries().forEach(this::addDictionary);
        }
    }

    private void addValue(String what, Object value) {
        if (value instanceof Identified identified) {
            add(identified.identity());
        } else {
            addSerialised(what, value);
        }
    }

    private void addBatch(ArrowRecordBatch batch) {
        add(Checksum.of(batch));
    }

    private void addDictionary(Dictionary dictionary) {
        FieldVector vector = dictionary.getVector();
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vector);
                ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            addBatch(batch);
        }
    }

    private void addSerialised(String what, Object value) {
        Set<IdentityOutput.Code> code;
        try (IdentityOutput out = new IdentityOutput(new DigestOutput(digest))) {
            out.writeObject(value);
            out.flush();
            code = out.code();
        } catch (IOException e) {
            throw none(what + " is not serialisable (" + e + ")", e);
        }
        for (IdentityOutput.Code of : code) {
            addClassFile(of.className(), of.loader());
        }
    }

    private BodkinException none(String why, Throwable cause) {
        return new BodkinException(
                Kind.USER,
                "the result of task " + node.describe() + " cannot be cached: " + why
                        + "; leave the options cache and durable out",
                cause);
    }

    private void add(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
    }

    private static final class DigestOutput extends OutputStream {
        private final MessageDigest digest;

        DigestOutput(MessageDigest digest) {
            this.digest = digest;
        }

        @Override
        public void write(int b) {
            digest.update((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }
    }
}
