package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.tensor.Bool8Type;
import io.bodkin.engine.ipc.tensor.Bool8Vector;
import io.bodkin.engine.ipc.tensor.FixedShapeTensorType;
import io.bodkin.engine.ipc.tensor.FixedShapeTensorVector;
import io.bodkin.engine.ipc.tensor.TensorMetadata;
import io.bodkin.engine.ipc.tensor.TensorTypes;
import io.bodkin.engine.ipc.tensor.VariableShapeTensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorTypesTest {
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    private final BufferAllocator allocator = new RootAllocator();

    @TempDir
    Path folder;

    @BeforeEach
    void known() {
        TensorTypes.register();
    }

    @AfterEach
    void nothingLeaksAndNothingIsKnown() {
        ExtensionTypeRegistry.unregister(new FixedShapeTensorType());
        ExtensionTypeRegistry.unregister(new VariableShapeTensorType(TensorMetadata.EMPTY));
        ExtensionTypeRegistry.unregister(Bool8Type.INSTANCE);
        allocator.close();
    }

    @Test
    void tensorsOfPyarrowAreTensorsHere() {
        try (IpcFile file = IpcFile.open(GoldenFilesTest.golden("type-tensor.arrow"));
                VectorSchemaRoot root = TestBatches.loadRoot(file, 0, allocator)) {
            FixedShapeTensorVector tensors = (FixedShapeTensorVector) root.getVector(0);
            assertThat(tensors.tensorType().shape()).containsExactly(2, 3);
            assertThat(tensors.tensorType().metadata().dimNames()).containsExactly("row", "column");
            assertThat(((Float8Vector) tensors.elements()).get(17)).isEqualTo(17.0);
            assertThat(root.getSchema()).isEqualTo(file.schema());
        }
    }

    @Test
    void bool8OfPyarrowIsBool8Here() {
        try (IpcFile file = IpcFile.open(GoldenFilesTest.golden("type-bool8.arrow"));
                VectorSchemaRoot root = TestBatches.loadRoot(file, 0, allocator)) {
            Bool8Vector values = (Bool8Vector) root.getVector(0);
            assertThat(values.getObject(0)).isTrue();
            assertThat(values.getObject(1)).isFalse();
            assertThat(values.getObject(2)).isNull();
        }
    }

    @Test
    void tensorsAreReadBackAsTheyWereWritten() throws IOException {
        Path path = folder.resolve("tensors.arrow");
        Schema schema = new Schema(List.of(
                new FixedShapeTensorType(
                                new TensorMetadata(List.of(3L, 2L), List.of(), List.of("x", "y"), List.of(1L, 0L)))
                        .field("t", DOUBLE),
                new VariableShapeTensorType(TensorMetadata.EMPTY).field("v", DOUBLE, 2),
                new Field("b", FieldType.nullable(Bool8Type.INSTANCE), List.of())));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            FixedShapeTensorVector tensors = (FixedShapeTensorVector) root.getVector(0);
            for (int i = 0; i < 12; i++) {
                ((Float8Vector) tensors.elements()).setSafe(i, i);
            }
            tensors.getUnderlyingVector().setNotNull(0);
            tensors.getUnderlyingVector().setNotNull(1);
            root.setRowCount(2);
            TestBatches.writeFile(path, Codec.NONE, List.of(root));
            try (IpcFile file = IpcFile.open(path);
                    VectorSchemaRoot read = TestBatches.loadRoot(file, 0, allocator)) {
                assertThat(file.schema()).isEqualTo(schema);
                assertThat(((Float8Vector) ((FixedShapeTensorVector) read.getVector(0)).elements()).get(11))
                        .isEqualTo(11.0);
                TransferPair pair = read.getVector(0).getTransferPair(allocator);
                pair.transfer();
                try (FixedShapeTensorVector moved = (FixedShapeTensorVector) pair.getTo()) {
                    assertThat(moved.tensorType())
                            .isEqualTo(schema.getFields().get(0).getType());
                    assertThat(((Float8Vector) moved.elements()).get(3)).isEqualTo(3.0);
                }
            }
        }
    }

    @Test
    void metadataThatDoNotFitTheStorageAreRefused() {
        FixedShapeTensorType known = new FixedShapeTensorType();
        ArrowType six = new ArrowType.FixedSizeList(6);
        assertThat(((FixedShapeTensorType) known.deserialize(six, "{\"shape\":[2,3],\"other\":{\"a\":[1]}}")).shape())
                .containsExactly(2, 3);
        for (String bad : List.of(
                "{\"shape\":[2,2]}",
                "{\"shape\":[-2,-3]}",
                "{\"shape\":[4294967298,3]}",
                "{\"shape\":[2,3],\"dim_names\":[\"x\"]}",
                "{\"shape\":[2,3],\"permutation\":[0,0]}",
                "{\"shape\":\"2,3\"}",
                "{\"shape\":[2,3",
                "[2,3]")) {
            assertThatThrownBy(() -> known.deserialize(six, bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> known.deserialize(DOUBLE, "{\"shape\":[2,3]}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FixedShapeTensorType(1L << 40, 1L << 40))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 2147483647 elements");
    }
}
