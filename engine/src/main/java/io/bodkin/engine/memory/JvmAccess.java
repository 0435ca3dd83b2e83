package io.bodkin.engine.memory;

import io.bodkin.engine.fault.BodkinException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Opens {@code java.nio} to Arrow, which cannot read or write a file otherwise.
 *
 * <p>With {@code --add-opens=java.base/java.nio=ALL-UNNAMED} (the launcher and {@code java -jar} give it) there is
 * nothing to do. Without it the package is opened from inside through {@code sun.misc.Unsafe}; Java 24 and later print
 * one warning for that. To be called before the first class of Arrow is touched, which prints a stack trace when it
 * finds the package closed.
 */
public final class JvmAccess {
    private static final String FLAG = "--add-opens=java.base/java.nio=ALL-UNNAMED";

    private JvmAccess() {}

    /**
     * Does nothing when the package is already open. Any thread, any number of times.
     *
     * @throws BodkinException (USER) with the missing JVM flag, if this JVM does not let the package be opened
     */
    public static void open() {
        Holder.FAILURE.ifPresent(failure -> {
            throw new BodkinException(
                    BodkinException.Kind.USER,
                    "this JVM keeps java.nio closed to Arrow: start it with " + FLAG,
                    failure);
        });
    }

    private static final class Holder {
        static final Optional<Throwable> FAILURE = tryOpen();
    }

    private static Optional<Throwable> tryOpen() {
        Module base = ByteBuffer.class.getModule();
        if (base.isOpen("java.nio", JvmAccess.class.getModule())) {
            return Optional.empty();
        }
        try {
            MethodHandle opener = trustedLookup()
                    .findVirtual(
                            Module.class, "implAddOpensToAllUnnamed", MethodType.methodType(void.class, String.class));
            opener.invoke(base, "java.nio");
            return Optional.empty();
        } catch (Throwable failure) {
            return Optional.of(failure);
        }
    }

    private static MethodHandles.Lookup trustedLookup() throws Throwable {
        return (MethodHandles.Lookup) JdkUnsafe.staticField(MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP"));
    }
}
