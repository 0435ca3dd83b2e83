package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ByteSize;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Says in one clause who holds the memory: what is pinned, the largest first, and what can never be spilled. */
final class Holders {
    private static final int NAMED = 3;

    private Holders() {}

    static String describe(Collection<ChunkEntry> entries, Budget budget) {
        List<ChunkEntry> pinned = entries.stream()
                .filter(entry -> !entry.onHeap() && entry.isPinned())
                .sorted(Comparator.comparingLong(ChunkEntry::memoryBytes).reversed())
                .toList();
        long bytes = pinned.stream().mapToLong(ChunkEntry::memoryBytes).sum();
        return "the budget is " + ByteSize.format(budget.limit())
                + ", " + ByteSize.format(budget.reserved()) + " of it is taken, " + ByteSize.format(bytes)
                + " by " + pinned.size() + " pinned chunks" + largest(pinned) + unspillable(entries);
    }

    private static String largest(List<ChunkEntry> pinned) {
        return pinned.isEmpty()
                ? ""
                : pinned.stream()
                        .limit(NAMED)
                        .map(entry -> " c-" + entry.id() + " " + ByteSize.format(entry.memoryBytes()))
                        .collect(Collectors.joining("", " (largest:", ")"));
    }

    private static String unspillable(Collection<ChunkEntry> entries) {
        List<String> stay = entries.stream()
                .flatMap(entry -> entry.whyUnspillable().map(why -> describe(entry, why)).stream())
                .toList();
        return stay.isEmpty()
                ? ""
                : stay.stream()
                        .limit(NAMED)
                        .collect(Collectors.joining("", "; " + stay.size() + " chunks cannot be spilled:", ""));
    }

    private static String describe(ChunkEntry entry, String why) {
        String type = entry.layout() instanceof ChunkLayout.OfValue value
                ? " " + value.type().getName()
                : "";
        return " c-" + entry.id() + type + " (" + why + ")";
    }
}
