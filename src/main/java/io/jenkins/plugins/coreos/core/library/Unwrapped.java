package io.jenkins.plugins.coreos.core.library;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/**
 * The collection inside an unmodifiable one.
 *
 * <p>Any method of {@code Collections.unmodifiableMap(x)} calls {@code x}, which may be a caller's object. Serialization
 * shows {@code x} before it is written, and here it is not written: of a caller's object only a {@code writeReplace} that
 * it declares would be called, and what that throws goes no further.
 */
final class Unwrapped extends ObjectOutputStream {
    /** How the names of these classes begin. */
    static final String WRAPPER = "java.util.Collections$Unmodifiable";

    /** What List.of() and its kin are written as, which only the JDK can make. */
    private static final String IMMUTABLE = "java.util.CollSer";

    private boolean inside;
    private Object inner;

    private Unwrapped() throws IOException {
        super(OutputStream.nullOutputStream());
        enableReplaceObject(true);
    }

    /**
     * Returns what a wrapper wraps, or the wrapper itself where that is immutable and so the JDK's own.
     *
     * @throws IllegalArgumentException when that cannot be found out
     */
    static Object of(Object wrapper) {
        Object inner = null;
        try (Unwrapped unwrapped = new Unwrapped()) {
            unwrapped.writeObject(wrapper);
            inner = unwrapped.inner;
        } catch (IOException | RuntimeException | Error e) {
            // Groovy's CPS runs a program by Errors that it throws: one that is the caller's must not get out.
            inner = null;
        }
        if (inner == null) {
            throw PlainCopy.foreign(wrapper.getClass().getName());
        }
        return inner.getClass().getName().equals(IMMUTABLE) ? wrapper : inner;
    }

    @Override
    protected Object replaceObject(Object found) {
        if (!inside) {
            inside = true;
            return found;
        }
        if (inner == null) {
            inner = found;
        }
        return null;
    }
}
