package io.bodkin.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Identified;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.graph.CancelToken;
import io.bodkin.engine.graph.TaskNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TaskIdentityTest {
    /** A function as a user writes it. */
    public static final class Doubling implements Fn1<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Integer n) {
            return 2 * n;
        }
    }

    /** One whose code is in a lambda, and in what that one captured. */
    public static final class Lambdas implements Supplier<Fn1<Integer, Integer>> {
        @Override
        public Fn1<Integer, Integer> get() {
            return n -> 2 * n;
        }
    }

    private record Named(String identity) implements Identified, Serializable {}

    /** What the class is after an edit: what is loaded is the same, its file has more in it. */
    private static final class Edited extends ClassLoader {
        private final String name;
        private final byte[] file;

        Edited(Class<?> type, int edit) {
            super(type.getClassLoader());
            this.name = type.getName();
            try (InputStream in = type.getClassLoader().getResourceAsStream(fileOf(name))) {
                byte[] bytes = in.readAllBytes();
                this.file = Arrays.copyOf(bytes, bytes.length + edit);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String fileOf(String name) {
            return name.replace('.', '/') + ".class";
        }

        @Override
        protected Class<?> loadClass(String asked, boolean resolve) throws ClassNotFoundException {
            if (!asked.equals(name)) {
                return super.loadClass(asked, resolve);
            }
            synchronized (this) {
                Class<?> loaded = findLoadedClass(asked);
                return loaded == null ? defineClass(asked, file, 0, (int) original()) : loaded;
            }
        }

        private long original() {
            try (InputStream in = getParent().getResourceAsStream(fileOf(name))) {
                return in.readAllBytes().length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public InputStream getResourceAsStream(String asked) {
            return asked.equals(fileOf(name)) ? new ByteArrayInputStream(file) : super.getResourceAsStream(asked);
        }

        Object make() throws ReflectiveOperationException {
            return loadClass(name).getConstructor().newInstance();
        }
    }

    private static String identity(Object function, Object... inputs) {
        TaskNode<?> node =
                new TaskNode<>(null, 1, 0, function, new Ref<?>[0], 0, TaskOptions.none(), CancelToken.root());
        return TaskIdentity.of(node, function, Arrays.asList(inputs));
    }

    private static Object doubling(int edit) throws ReflectiveOperationException {
        return new Edited(Doubling.class, edit).make();
    }

    @SuppressWarnings("unchecked") // of what it makes
    private static Object lambda(int edit) throws ReflectiveOperationException {
        return ((Supplier<Object>) new Edited(Lambdas.class, edit).make()).get();
    }

    private static Fn1<Integer, Object> calling(Object function) {
        return n -> List.of(n, function);
    }

    @Test
    void aFunctionThatIsAnInputHasAnotherIdentityOnceItWasEdited() throws Exception {
        Fn1<Integer, Integer> call = n -> n;
        assertThat(identity(call, doubling(0))).isEqualTo(identity(call, doubling(0)));
        assertThat(identity(call, doubling(0))).isNotEqualTo(identity(call, doubling(1)));
        assertThat(identity(call, lambda(0))).isEqualTo(identity(call, lambda(0)));
        assertThat(identity(call, lambda(0))).isNotEqualTo(identity(call, lambda(1)));
        assertThat(identity(call, List.of(lambda(0)))).isNotEqualTo(identity(call, List.of(lambda(1))));
    }

    @Test
    void aFunctionThatAnotherCapturedHasAnotherIdentityOnceItWasEdited() throws Exception {
        assertThat(identity(calling(doubling(0)))).isEqualTo(identity(calling(doubling(0))));
        assertThat(identity(calling(doubling(0)))).isNotEqualTo(identity(calling(doubling(1))));
        assertThat(identity(calling(lambda(0)))).isEqualTo(identity(calling(lambda(0))));
        assertThat(identity(calling(lambda(0)))).isNotEqualTo(identity(calling(lambda(1))));
        assertThat(identity(calling(calling(lambda(0))))).isNotEqualTo(identity(calling(calling(lambda(1)))));
    }

    @Test
    void whatNamesItsContentIsKnownByThatWhereverItStands() {
        Fn1<Integer, Integer> call = n -> n;
        assertThat(identity(call, List.of(new Named("a")))).isEqualTo(identity(call, List.of(new Named("a"))));
        assertThat(identity(call, List.of(new Named("a")))).isNotEqualTo(identity(call, List.of(new Named("b"))));
    }

    @Test
    void whatCannotBeSerialisedIsSaid() {
        Object notSerialisable = new Object();
        assertThatThrownBy(() -> identity(calling(notSerialisable)))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("cannot be cached");
    }
}
