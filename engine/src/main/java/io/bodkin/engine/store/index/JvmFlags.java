package io.bodkin.engine.store.index;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Chronicle Map needs opened in the JDK. Found open or not, by whatever means. */
final class JvmFlags {
    private static final List<String> OPENS = List.of("java.lang", "java.lang.reflect", "java.nio");
    private static final List<String> EXPORTS = List.of("sun.nio.ch", "jdk.internal.ref");

    private JvmFlags() {}

    /** The flags without which the index cannot be opened, blank between them; empty if nothing is missing. */
    static Optional<String> missing(Module user) {
        Module base = Object.class.getModule();
        String flags = Stream.concat(
                        OPENS.stream()
                                .filter(name -> !base.isOpen(name, user))
                                .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED"),
                        EXPORTS.stream()
                                .filter(name -> !base.isExported(name, user))
                                .map(name -> "--add-exports=java.base/" + name + "=ALL-UNNAMED"))
                .collect(Collectors.joining(" "));
        return flags.isEmpty() ? Optional.empty() : Optional.of(flags);
    }
}
