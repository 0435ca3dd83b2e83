package io.bodkin.darray.io;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.fileio.DFile;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/** In what kind of file an array is. */
public enum FileKind {
    ARROW,
    NPY,
    NPZ;

    /** By the end of a name: Arrow, if it says nothing else. */
    public static FileKind ofName(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".npy") ? NPY : name.endsWith(".npz") ? NPZ : ARROW;
    }

    /**
     * By the first bytes of a file: Arrow, if they say nothing else.
     *
     * @throws BodkinException if there is no regular file that may be read
     */
    public static FileKind ofContent(Path path) {
        DFile.checkReadable(path);
        ByteBuffer head = ByteBuffer.allocate(NpyHeader.START).order(ByteOrder.LITTLE_ENDIAN);
        // Without a channel: the caller may be interrupted.
        try (InputStream bytes = new FileInputStream(path.toFile())) {
            head.limit(bytes.readNBytes(head.array(), 0, NpyHeader.START));
        } catch (IOException e) {
            throw new BodkinException(IoFault.kind(e), path + ": cannot be read: " + IoFault.reason(e), e);
        }
        return NpyHeader.isMagic(head) ? NPY : ZipDirectory.isMagic(head) ? NPZ : ARROW;
    }
}
