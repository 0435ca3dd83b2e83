package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.MessageHeader;

/**
 * The messages of an IPC stream, found by reading the metadata of each and stepping over its body, so that a stream can
 * be read at any place like a file.
 *
 * @param batchesBefore for each dictionary, how many batches stand before it
 */
record StreamScan(
        IpcSchema schema,
        List<Block> dictionaries,
        List<Integer> batchesBefore,
        List<Block> batches,
        List<Integer> rows) {

    static StreamScan read(FileBytes bytes, Limits limits) {
        Message first = Message.next(bytes, 0, limits);
        if (first == null || first.headerType() != MessageHeader.Schema) {
            throw new DamagedFileException(
                    bytes.file(),
                    0,
                    "a stream must begin with its schema"
                            + (first == null
                                    ? ", this one is empty"
                                    : ", this one begins with a message " + first.headerName()));
        }
        IpcSchema schema = new SchemaReader(bytes.file(), limits, first.version()).read(first.header());
        StreamScan scan =
                new StreamScan(schema, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        long offset = first.block().end();
        for (Message next = Message.next(bytes, offset, limits);
                next != null;
                next = Message.next(bytes, offset, limits)) {
            scan.add(bytes, next);
            offset = next.block().end();
        }
        return scan;
    }

    private void add(FileBytes bytes, Message message) {
        switch (message.headerType()) {
            case MessageHeader.RecordBatch -> {
                batches.add(message.block());
                rows.add(BatchMetaReader.rows(bytes.file(), message.header()));
            }
            case MessageHeader.DictionaryBatch -> {
                dictionaries.add(message.block());
                batchesBefore.add(batches.size());
            }
            case MessageHeader.Schema -> throw message.damaged("a stream has a second schema");
            default -> throw message.damaged("a stream of batches has a message of type " + message.headerName());
        }
    }
}
