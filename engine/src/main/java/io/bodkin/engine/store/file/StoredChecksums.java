package io.bodkin.engine.store.file;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.IpcFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@link Checksum}s of what a file of one batch holds; in its footer, too.
 *
 * @param dictionaries by id, of their values
 */
public record StoredChecksums(long batch, Map<Long, Long> dictionaries) {
    private static final String BATCH = "bodkin.checksum";
    private static final String DICTIONARY = "bodkin.checksum.dictionary.";

    public StoredChecksums {
        dictionaries = Map.copyOf(dictionaries);
    }

    /** For the footer. */
    public Map<String, String> footer() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(BATCH, String.format("%016x", batch));
        new TreeMap<>(dictionaries)
                .forEach((id, checksum) -> metadata.put(DICTIONARY + id, String.format("%016x", checksum)));
        return metadata;
    }

    /** @throws DamagedFileException if the footer lacks one */
    public static StoredChecksums of(IpcFile file) {
        Map<Long, Long> dictionaries = new LinkedHashMap<>();
        for (long id : file.ipcSchema().dictionaries().keySet()) {
            dictionaries.put(id, read(file, DICTIONARY + id));
        }
        return new StoredChecksums(read(file, BATCH), dictionaries);
    }

    private static long read(IpcFile file, String key) {
        String value = file.footerMetadata().get(key);
        if (value == null) {
            throw new DamagedFileException(file.path(), file.size(), "the footer has no " + key);
        }
        try {
            return Long.parseUnsignedLong(value, 16);
        } catch (NumberFormatException e) {
            throw new DamagedFileException(file.path(), file.size(), "the footer has " + key + " " + value, e);
        }
    }
}
