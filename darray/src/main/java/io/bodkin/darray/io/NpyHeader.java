package io.bodkin.darray.io;

import io.bodkin.darray.grid.Extents;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.DamagedFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What stands at the beginning of an array of NumPy.
 *
 * @param swapped whether the bytes of each element come in the other order than this machine's
 * @param fortran whether the elements are in column-major order
 * @param length of the header, behind which the elements begin
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the NPY format</a>
 */
record NpyHeader(DType dtype, boolean swapped, boolean fortran, long[] extents, int length) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** Enough for magic, version, and the length of the text. */
    static final int START = 12;

    /** Longer ones have types with fields. */
    private static final int LONGEST = 1 << 20;

    private static final int ALIGNMENT = 64;

    /** Whether a file or member looks like an array of NumPy. */
    static boolean isMagic(ByteBuffer head) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (head.limit() <= i || head.get(i) != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** Gives bytes of what is read, from its beginning. */
    @FunctionalInterface
    interface Source {
        /** So many bytes, little-endian; never more than {@code available} was. */
        ByteBuffer first(int count);
    }

    /**
     * @param available bytes of the file or member
     * @param offset where it begins in the file, for messages
     * @throws DamagedFileException if it is none
     * @throws BodkinException if it holds what arrays here do not
     */
    static NpyHeader read(Path file, long offset, long available, Source source) {
        ByteBuffer head = source.first((int) Math.min(START, available));
        if (!isMagic(head)) {
            throw new DamagedFileException(file, offset, "not an array of NumPy: it would begin with \\x93NUMPY");
        }
        if (head.limit() < START) {
            throw new DamagedFileException(file, offset + head.limit(), "it ends inside the header");
        }
        int version = head.get(6);
        if (version < 1 || version > 3) {
            throw new DamagedFileException(
                    file, offset + 6, "version " + (version & 0xFF) + " of the format is not known; 1 to 3 are");
        }
        int textAt = version == 1 ? 10 : START;
        long textLength = version == 1 ? head.getShort(8) & 0xFFFF : head.getInt(8) & 0xFFFFFFFFL;
        if (textLength > LONGEST || textLength > available - textAt) {
            throw new DamagedFileException(
                    file,
                    offset + 8,
                    "the header has " + textLength + " bytes, of at most " + Math.min(LONGEST, available - textAt));
        }
        int length = textAt + (int) textLength;
        byte[] text = new byte[(int) textLength];
        source.first(length).get(textAt, text);
        NpyText parsed = new NpyText(
                file,
                offset + textAt,
                new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
        return of(file, offset, parsed, length, available);
    }

    private static NpyHeader of(Path file, long offset, NpyText text, int length, long available) {
        String type = text.type();
        DType dtype = dtype(type).orElseThrow(() -> unknownType(file, "'" + type + "'"));
        long[] extents;
        try {
            extents = Extents.checked(text.shape());
        } catch (IllegalArgumentException senseless) {
            throw new DamagedFileException(file, offset + NpyHeader.START, senseless.getMessage(), senseless);
        }
        long most = (available - length) / dtype.byteWidth();
        if (Extents.elements(extents) > most) {
            throw new DamagedFileException(
                    file,
                    offset + available,
                    "an array of " + Extents.text(extents) + " " + dtype + " has " + Extents.elements(extents)
                            + " elements, and there are only " + most);
        }
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        boolean swapped = type.charAt(0) == (little ? '>' : '<');
        return new NpyHeader(dtype, swapped, text.fortran(), extents, length);
    }

    /** Which axis of the array each of the row-major array in the file is. */
    int[] axesInFile() {
        int[] axes = new int[extents.length];
        Arrays.setAll(axes, axis -> fortran ? extents.length - 1 - axis : axis);
        return axes;
    }

    static BodkinException unknownType(Path file, String type) {
        return new BodkinException(
                Kind.USER,
                file + ": elements of type " + type + " cannot be read; "
                        + Arrays.stream(DType.values()).map(NpyHeader::name).collect(Collectors.joining(", "))
                        + " can (x.astype('<f8') in NumPy converts)");
    }

    private static Optional<DType> dtype(String type) {
        String bare = type.isEmpty() || "<>=|".indexOf(type.charAt(0)) < 0 ? type : type.substring(1);
        return Arrays.stream(DType.values())
                .filter(dtype -> name(dtype).substring(1).equals(bare))
                .findFirst();
    }

    /** As NumPy writes a type: byte order, kind, bytes. */
    private static String name(DType dtype) {
        String kind = switch (dtype) {
            case FLOAT64, FLOAT32 -> "f";
            case UINT8 -> "u";
            case BOOL -> "b";
            default -> "i";
        };
        String order = dtype.byteWidth() == 1 ? "|" : ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
        return order + kind + dtype.byteWidth();
    }

    /** A header of version 1, for elements in row-major order in this machine's bytes. */
    static byte[] bytes(DType dtype, long[] extents) {
        String shape =
                Arrays.stream(extents).mapToObj(extent -> extent + ",").collect(Collectors.joining(" ", "(", ")"));
        String text = "{'descr': '" + name(dtype) + "', 'fortran_order': False, 'shape': "
                + (extents.length > 1 ? shape.replace(",)", ")") : shape) + ", }";
        int before = MAGIC.length + 4;
        int length = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        bytes[6] = 1;
        bytes[7] = 0;
        bytes[8] = (byte) (length - before);
        bytes[9] = (byte) ((length - before) >> 8);
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, before, ascii.length);
        bytes[length - 1] = '\n';
        return bytes;
    }
}
