package io.bodkin.cli;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.memory.ByteSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes on the command line, in bytes: {@code 512MiB}. */
final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return ByteSize.parse(text);
        } catch (BodkinException notASize) {
            throw new TypeConversionException(notASize.getMessage());
        }
    }
}
