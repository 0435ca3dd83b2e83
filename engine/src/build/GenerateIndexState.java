import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.Values;

/**
 * Run by the build: writes the source of the class that Chronicle Map would otherwise generate and compile in every process
 * that opens a map, which takes it 0.7 s. It looks for the class by its name first.
 */
class GenerateIndexState {
    public static void main(String[] args) throws IOException {
        PrintStream console = System.out;
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        System.setProperty("chronicle.values.dumpCode", "true");
        System.setOut(new PrintStream(code, true, StandardCharsets.UTF_8));
        Class<?> made = Values.nativeClassFor(VanillaGlobalMutableState.class);
        System.setOut(console);
        String text = code.toString(StandardCharsets.UTF_8);
        int start = text.indexOf("package " + made.getPackageName());
        if (start < 0) {
            throw new IllegalStateException("Chronicle printed no source of " + made.getName() + ": " + text);
        }
        Path file = Path.of(args[0]).resolve(made.getName().replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.substring(start));
    }
}
