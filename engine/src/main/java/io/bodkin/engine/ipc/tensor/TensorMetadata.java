package io.bodkin.engine.ipc.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The JSON of the tensor types. A list that is absent is empty.
 *
 * @param shape of fixed shape: the lengths of the dimensions as stored
 * @param uniformShape of variable shape: the lengths that all rows share; -1 where they differ
 * @param dimNames of the dimensions as stored
 * @param permutation logical dimension {@code i} is stored dimension {@code permutation[i]}
 */
public record TensorMetadata(List<Long> shape, List<Long> uniformShape, List<String> dimNames, List<Long> permutation) {
    public static final TensorMetadata EMPTY = new TensorMetadata(List.of(), List.of(), List.of(), List.of());

    private static final JsonFactory JSON = new JsonFactory();

    public TensorMetadata {
        shape = List.copyOf(shape);
        uniformShape = List.copyOf(uniformShape);
        dimNames = List.copyOf(dimNames);
        permutation = List.copyOf(permutation);
        Set<Long> seen = new HashSet<>();
        for (long axis : permutation) {
            if (axis < 0 || axis >= permutation.size() || !seen.add(axis)) {
                throw new IllegalArgumentException("not a permutation: " + permutation);
            }
        }
    }

    static TensorMetadata ofShape(long... shape) {
        return new TensorMetadata(Arrays.stream(shape).boxed().toList(), List.of(), List.of(), List.of());
    }

    /**
     * Checks what stands in the metadata against the number of dimensions.
     *
     * @throws IllegalArgumentException if names or permutation are of another length
     */
    void checkDimensions(int dimensions) {
        if (!dimNames.isEmpty() && dimNames.size() != dimensions
                || !permutation.isEmpty() && permutation.size() != dimensions) {
            throw new IllegalArgumentException("a tensor of " + dimensions + " dimensions has the names " + dimNames
                    + " and the permutation " + permutation);
        }
    }

    String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            write(json, "shape", shape);
            if (!dimNames.isEmpty()) {
                json.writeArrayFieldStart("dim_names");
                for (String name : dimNames) {
                    json.writeString(name);
                }
                json.writeEndArray();
            }
            write(json, "permutation", permutation);
            write(json, "uniform_shape", uniformShape);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, String key, List<Long> numbers) throws IOException {
        if (numbers.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(key);
        for (long number : numbers) {
            if (number < 0) {
                json.writeNull();
            } else {
                json.writeNumber(number);
            }
        }
        json.writeEndArray();
    }

    /** @throws IllegalArgumentException if it is not the JSON of a tensor type */
    static TensorMetadata parse(String text) {
        if (text.isBlank()) {
            return EMPTY;
        }
        List<Long> shape = new ArrayList<>();
        List<Long> uniformShape = new ArrayList<>();
        List<String> dimNames = new ArrayList<>();
        List<Long> permutation = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, text);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "shape" -> numbers(json, shape, false, text);
                    case "uniform_shape" -> numbers(json, uniformShape, true, text);
                    case "permutation" -> numbers(json, permutation, false, text);
                    case "dim_names" -> names(json, dimNames, text);
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the metadata of a tensor type are no JSON: " + text, e);
        }
        return new TensorMetadata(shape, uniformShape, dimNames, permutation);
    }

    private static void numbers(JsonParser json, List<Long> into, boolean nullable, String text) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(json.currentToken() == JsonToken.START_ARRAY, text);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (nullable && json.currentToken() == JsonToken.VALUE_NULL) {
                into.add(-1L);
            } else {
                expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getLongValue() >= 0, text);
                into.add(json.getLongValue());
            }
        }
    }

    private static void names(JsonParser json, List<String> into, String text) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(json.currentToken() == JsonToken.START_ARRAY, text);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.VALUE_STRING, text);
            into.add(json.getText());
        }
    }

    private static void expect(boolean sound, String text) {
        if (!sound) {
            throw new IllegalArgumentException("not the metadata of a tensor type: " + text);
        }
    }
}
