package io.bodkin.engine.ipc.codec;

import com.github.luben.zstd.Zstd;
import io.bodkin.engine.fault.BodkinException;
import java.util.Optional;
import org.lwjgl.util.lz4.LZ4Frame;

/** Loads the native libraries when they are first needed, and says in one line why that did not work. */
final class NativeLibrary {
    private NativeLibrary() {}

    static void needLz4() {
        Lz4Holder.FAILURE.ifPresent(failure -> {
            throw failed("LZ4", failure);
        });
    }

    static void needZstd() {
        ZstdHolder.FAILURE.ifPresent(failure -> {
            throw failed("zstd", failure);
        });
    }

    private static BodkinException failed(String name, Throwable cause) {
        return new BodkinException(
                BodkinException.Kind.USER,
                "cannot load the native library of " + name + ": it is unpacked into "
                        + System.getProperty("java.io.tmpdir")
                        + ", which must be writable and not mounted noexec (another folder: -Djava.io.tmpdir=...), and"
                        + " its jar for this platform must be on the class path: " + cause,
                cause);
    }

    private static Optional<Throwable> tryCall(Runnable call) {
        try {
            call.run();
            return Optional.empty();
        } catch (LinkageError failure) {
            return Optional.of(failure);
        }
    }

    private static final class Lz4Holder {
        static final Optional<Throwable> FAILURE = tryCall(LZ4Frame::LZ4F_getVersion);
    }

    private static final class ZstdHolder {
        static final Optional<Throwable> FAILURE = tryCall(() -> Zstd.isError(0));
    }
}
