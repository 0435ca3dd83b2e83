package io.bodkin.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The budget when the user names none: half of what is left of the machine's memory, or of the container's if that is
 * less, after the heap's limit and 256 MiB for the JVM itself. The other half is for the page cache and for others.
 */
final class DefaultMemory {
    private static final long JVM_ITSELF = 256L << 20;
    private static final long LEAST = 64L << 20;

    private DefaultMemory() {}

    static long bytes() {
        return budget(machine(), container(Path.of("/")), Runtime.getRuntime().maxMemory());
    }

    static long budget(long machine, OptionalLong container, long heap) {
        long all = Math.min(machine, container.orElse(Long.MAX_VALUE));
        return Math.max(LEAST, (all - heap - JVM_ITSELF) / 2);
    }

    private static long machine() {
        return machine(Path.of("/")).orElseGet(DefaultMemory::machineByBean);
    }

    /** As Linux tells it, at once; the JVM's own answer takes 20 ms the first time. */
    static OptionalLong machine(Path root) {
        try {
            for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
                String[] words = line.split(" +");
                if (words.length == 3 && words[0].equals("MemTotal:") && words[2].equals("kB")) {
                    return OptionalLong.of(Long.parseLong(words[1]) << 10);
                }
            }
            return OptionalLong.empty();
        } catch (IOException | NumberFormatException notLinux) {
            return OptionalLong.empty();
        }
    }

    private static long machineByBean() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 4L << 30;
    }

    /**
     * The smallest memory limit on the way from this process's control group to the root, of version 1 or 2.
     *
     * @param root of the file system, for tests
     */
    static OptionalLong container(Path root) {
        List<String> groups;
        try {
            groups = Files.readAllLines(root.resolve("proc/self/cgroup"));
        } catch (IOException noGroups) {
            return OptionalLong.empty();
        }
        long least = Long.MAX_VALUE;
        for (String line : groups) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[0].equals("0") && parts[1].isEmpty()) {
                least = Math.min(least, leastUpward(root.resolve("sys/fs/cgroup"), parts[2], "memory.max"));
            } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                least = Math.min(
                        least, leastUpward(root.resolve("sys/fs/cgroup/memory"), parts[2], "memory.limit_in_bytes"));
            }
        }
        return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
    }

    private static long leastUpward(Path mount, String group, String file) {
        // Inside a container the path is that of the host, and only the mount itself is there.
        long least = limit(mount.resolve(file));
        Path at = mount;
        for (Path step : Path.of(group)) {
            at = at.resolve(step);
            least = Math.min(least, limit(at.resolve(file)));
        }
        return least;
    }

    private static long limit(Path file) {
        try {
            String text = Files.readString(file).trim();
            return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (IOException | NumberFormatException none) {
            return Long.MAX_VALUE;
        }
    }
}
