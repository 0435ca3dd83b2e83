package io.bodkin.engine.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/** Reads an object in its serialised form; finds classes where the object's own class came from. */
public final class ObjectReader extends ObjectInputStream {
    private final ClassLoader loader;

    private ObjectReader(InputStream in, ClassLoader loader) throws IOException {
        super(in);
        this.loader = loader;
    }

    /**
     * Reads one object; borrows the stream. The bytes must have been found to be those that were written.
     *
     * @throws IOException if it cannot be read, or a class is not there
     */
    public static Object read(InputStream bytes, ClassLoader loader) throws IOException {
        ObjectReader in = new ObjectReader(bytes, loader);
        try {
            return in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException("class " + e.getMessage() + " is not there", e);
        }
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        try {
            return Class.forName(description.getName(), false, loader);
        } catch (ClassNotFoundException primitive) {
            return super.resolveClass(description);
        }
    }
}
