package io.bodkin.darray.io;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.ipc.FileBytes;
import io.bodkin.engine.store.file.RawFile;
import io.bodkin.fileio.BlockWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Arrays in the files of NumPy: {@code .npy}, and {@code .npz}, which is a zip file of such. */
public final class NumpyFile {
    private static final String SUFFIX = ".npy";

    /** Blocks are written as they are if the elements that lie side by side have so many bytes. */
    private static final long SHORTEST_RUN = 4096;

    private NumpyFile() {}

    /** The array of a {@code .npy} file, nothing of it read yet but the header. */
    public static Node load(Engine engine, Path path, Blocking blocking) {
        return FileCalls.of(engine, () -> {
            RawFile file = RawFile.open(path);
            try {
                return NpyArray.open(engine, file, 0, file.bytes().size(), blocking);
            } finally {
                file.release();
            }
        });
    }

    /** What arrays a {@code .npy} or {@code .npz} file holds: only headers are read. */
    public static List<ArrayInfo> info(Engine engine, Path path, Blocking blocking) {
        RawFile file = FileCalls.of(engine, () -> RawFile.open(path));
        try {
            FileBytes bytes = file.bytes();
            if (FileKind.ofContent(path) == FileKind.NPY) {
                return List.of(FileCalls.of(engine, () -> info("", NpyArray.header(bytes, 0, bytes.size()), blocking)));
            }
            List<ArrayInfo> all = new ArrayList<>();
            members(engine, file)
                    .forEach((name, member) -> all.add(
                            member.deflated()
                                    ? info(name, DeflatedArray.header(engine, bytes, member), blocking)
                                            .compressed()
                                    : FileCalls.of(
                                            engine,
                                            () -> info(
                                                    name,
                                                    NpyArray.header(bytes, member.offset(), member.size()),
                                                    blocking))));
            return all;
        } finally {
            file.release();
        }
    }

    private static ArrayInfo info(String name, NpyHeader header, Blocking blocking) {
        String format =
                "NumPy" + (header.fortran() ? ", column-major" : "") + (header.swapped() ? ", byte-swapped" : "");
        return new ArrayInfo(name, format, header.dtype(), blocking.ofArray(header));
    }

    /**
     * Computes an array and writes it, block by block; replaces the file atomically, and returns when it is durable.
     */
    public static void save(Engine engine, Node node, Path path, LongConsumer progress) {
        Node laid = laidOut(node);
        try (BlockWriter writer = BlockWriter.open(engine, path, new NpyPlaces(laid.dtype(), laid.grid()), progress)) {
            Run.forEachTask(engine, laid, writer::append);
            writer.finish();
        }
    }

    private static Node laidOut(Node node) {
        Grid grid = node.grid();
        boolean longRuns = grid.blockCount() > 0
                && FileRuns.of(grid.region(0), grid.extents(), 0, node.dtype().byteWidth())
                                .length()
                        >= SHORTEST_RUN;
        return longRuns ? node : inOrder(node);
    }

    private static Node inOrder(Node node) {
        Grid grid = node.grid();
        return grid.isInOrder() ? node : Views.rechunk(node, Grid.inOrder(grid.extents(), grid.largestBlock()));
    }

    /**
     * Arrays of a {@code .npz} file, by name, in the order of the file. Members that are not compressed stay in the
     * file until they are needed; the others are read at once, and kept by the engine.
     *
     * @param names of those that are wanted; none: all
     */
    public static Map<String, Node> loadAll(Engine engine, Path path, List<String> names, Blocking blocking) {
        RawFile file = FileCalls.of(engine, () -> RawFile.open(path));
        Map<String, Node> arrays = new LinkedHashMap<>();
        try {
            Map<String, ZipDirectory.Member> members = members(engine, file);
            for (String name : names) {
                if (!members.containsKey(name)) {
                    throw new BodkinException(
                            Kind.USER, path + ": no array \"" + name + "\"; there are " + shown(members.keySet()));
                }
            }
            for (String name : names.isEmpty() ? List.copyOf(members.keySet()) : names) {
                arrays.put(name, array(engine, file, members.get(name), blocking));
            }
            return arrays;
        } catch (Throwable failure) {
            arrays.values().forEach(NpyArray::release);
            throw failure;
        } finally {
            file.release();
        }
    }

    /**
     * The only array of a {@code .npz} file.
     *
     * @throws BodkinException if there are several, or none
     */
    public static Node loadOnly(Engine engine, Path path, Blocking blocking) {
        RawFile file = FileCalls.of(engine, () -> RawFile.open(path));
        try {
            Map<String, ZipDirectory.Member> members = members(engine, file);
            if (members.size() != 1) {
                throw new BodkinException(
                        Kind.USER,
                        path + ": holds " + members.size() + " arrays, " + shown(members.keySet())
                                + "; DArrays.loadNpz gives them by name");
            }
            return array(engine, file, members.values().iterator().next(), blocking);
        } finally {
            file.release();
        }
    }

    private static String shown(Iterable<String> names) {
        List<String> first = new ArrayList<>();
        for (String name : names) {
            if (first.size() == 20) {
                first.add("...");
                break;
            }
            first.add(name);
        }
        return first.toString();
    }

    /** Those that are arrays, by the names of these. */
    private static Map<String, ZipDirectory.Member> members(Engine engine, RawFile file) {
        Map<String, ZipDirectory.Member> members = new LinkedHashMap<>();
        for (ZipDirectory.Member member : FileCalls.of(engine, () -> ZipDirectory.read(file.bytes()))) {
            if (member.name().endsWith(SUFFIX)) {
                members.put(member.name().substring(0, member.name().length() - SUFFIX.length()), member);
            }
        }
        return members;
    }

    private static Node array(Engine engine, RawFile file, ZipDirectory.Member member, Blocking blocking) {
        return member.deflated()
                ? DeflatedArray.read(engine, file.bytes(), member, blocking)
                : FileCalls.of(engine, () -> NpyArray.open(engine, file, member.offset(), member.size(), blocking));
    }

    /** Computes arrays and writes them, one after the other, as a zip file that is not compressed; as {@link #save}. */
    public static void saveAll(Engine engine, Map<String, Node> arrays, Path path, LongConsumer progress) {
        List<NpzPlaces.Item> items = new ArrayList<>();
        List<Node> laid = new ArrayList<>();
        arrays.forEach((name, node) -> {
            Node inOrder = inOrder(node);
            laid.add(inOrder);
            items.add(new NpzPlaces.Item(name, node.dtype(), inOrder.grid()));
        });
        try (BlockWriter writer = BlockWriter.open(engine, path, new NpzPlaces(items), progress)) {
            laid.forEach(node -> Run.forEachTask(engine, node, writer::append));
            writer.finish();
        }
    }
}
