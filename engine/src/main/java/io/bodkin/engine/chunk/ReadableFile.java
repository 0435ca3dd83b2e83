package io.bodkin.engine.chunk;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** An open file: for small or unaligned reads, and, where the file system allows it, for reads past the page cache. */
public record ReadableFile(Path path, FileChannel buffered, Optional<FileChannel> direct) {}
