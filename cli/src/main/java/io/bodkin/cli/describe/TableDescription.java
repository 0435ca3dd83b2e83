package io.bodkin.cli.describe;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.fileio.ArrowTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Describes tables in one pass: a task for each few MiB of batches, their results merged in order. */
public final class TableDescription {
    /** Small batches are described together up to this size, or this part of the budget. */
    private static final long GROUP_BYTES = 16 << 20;

    private static final long GROUP_PART_OF_BUDGET = 16;

    private TableDescription() {}

    /**
     * The description of each column of tables that have the same columns, as if they were one.
     *
     * @param progress is told the bytes that were described, by any thread
     */
    public static List<ColumnDescription> of(Engine engine, List<? extends Table> tables, LongConsumer progress) {
        Schema schema = tables.get(0).schema();
        Map<Long, Field> dictionaries = dictionaries(tables.get(0));
        Spawner describing = engine.with(TaskOptions.named("describe").memory(0));
        Spawner merging = engine.with(TaskOptions.named("merge").memory(0));
        Task<List<ColumnAccumulator>> total = null;
        for (List<Chunk<Batch>> group : groups(engine, tables)) {
            long bytes = group.stream().mapToLong(Chunk::byteSize).sum();
            Task<List<ColumnAccumulator>> part = describing.spawn(group, (List<Batch> batches) -> {
                List<ColumnAccumulator> described = describe(schema, dictionaries, batches);
                progress.accept(bytes);
                return described;
            });
            total = total == null ? part : merging.spawn(total, part, TableDescription::merge);
        }
        return total == null
                ? describe(schema, dictionaries, List.of()).stream()
                        .map(ColumnAccumulator::finish)
                        .toList()
                : total.fetch().stream().map(ColumnAccumulator::finish).toList();
    }

    /**
     * The fields of the values of encoded columns, known also where there is no batch. Only files have such columns.
     */
    private static Map<Long, Field> dictionaries(Table table) {
        return table instanceof ArrowTable arrow ? arrow.dictionaryFields() : Map.of();
    }

    private static List<List<Chunk<Batch>>> groups(Engine engine, List<? extends Table> tables) {
        long most = Math.min(GROUP_BYTES, engine.settings().memory() / GROUP_PART_OF_BUDGET);
        List<List<Chunk<Batch>>> groups = new ArrayList<>();
        List<Chunk<Batch>> group = new ArrayList<>();
        long bytes = 0;
        for (Table table : tables) {
            for (Chunk<Batch> batch : table.batches()) {
                if (!group.isEmpty() && bytes + batch.byteSize() > most) {
                    groups.add(group);
                    group = new ArrayList<>();
                    bytes = 0;
                }
                group.add(batch);
                bytes += batch.byteSize();
            }
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    private static List<ColumnAccumulator> describe(Schema schema, Map<Long, Field> dictionaries, List<Batch> batches) {
        List<Field> fields = schema.getFields();
        List<ColumnAccumulator> columns = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            ColumnAccumulator column = accumulator(fields.get(i), dictionaries, fields.size());
            for (Batch batch : batches) {
                add(column, batch.column(i), batch);
            }
            columns.add(column);
        }
        return columns;
    }

    private static ColumnAccumulator accumulator(Field field, Map<Long, Field> dictionaries, int columns) {
        DictionaryEncoding encoding = field.getDictionary();
        return encoding == null
                ? ColumnAccumulator.of(field, columns)
                : ColumnAccumulator.ofEncoded(field, dictionaries.get(encoding.getId()), columns);
    }

    private static void add(ColumnAccumulator column, FieldVector vector, Batch batch) {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding == null) {
            column.add(vector);
        } else {
            column.addEncoded(
                    vector, batch.dictionaries().lookup(encoding.getId()).getVector());
        }
    }

    private static List<ColumnAccumulator> merge(List<ColumnAccumulator> total, List<ColumnAccumulator> next) {
        for (int i = 0; i < total.size(); i++) {
            total.get(i).merge(next.get(i));
        }
        return total;
    }
}
