package io.bodkin.engine.ipc.tensor;

import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;

/** Makes the types of this package known to Arrow, for the whole process. */
public final class TensorTypes {
    private TensorTypes() {}

    /** To be called before a schema with them is read. Any thread, any number of times. */
    public static void register() {
        ExtensionTypeRegistry.register(new FixedShapeTensorType());
        ExtensionTypeRegistry.register(new VariableShapeTensorType(TensorMetadata.EMPTY));
        ExtensionTypeRegistry.register(Bool8Type.INSTANCE);
    }
}
