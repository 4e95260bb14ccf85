package io.jenkins.plugins.coreos.core.library;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/**
 * Extracts the collection inside an unmodifiable one.
 *
 * <p>Any method of {@code Collections.unmodifiableMap(x)} calls {@code x}, which may be a caller's object.
 * Serialization exposes {@code x} before it is written, and here it is not written: the only method of a caller's
 * object that may be called is a {@code writeReplace} that it declares, and exceptions from it are discarded.
 */
final class Unwrapped extends ObjectOutputStream {
    /** Prefix of the names of these classes. */
    static final String WRAPPER = "java.util.Collections$Unmodifiable";

    /** The serialized form of List.of() and similar collections, which only the JDK can create. */
    private static final String IMMUTABLE = "java.util.CollSer";

    private boolean inside;
    private Object inner;

    private Unwrapped() throws IOException {
        super(OutputStream.nullOutputStream());
        enableReplaceObject(true);
    }

    /**
     * Returns the wrapped collection, or the argument itself if it is one of the JDK's immutable collections.
     *
     * @throws IllegalArgumentException if the wrapped collection cannot be determined
     */
    static Object of(Object wrapper) {
        Object inner = null;
        try (Unwrapped unwrapped = new Unwrapped()) {
            unwrapped.writeObject(wrapper);
            inner = unwrapped.inner;
        } catch (IOException | RuntimeException | Error e) {
            // Groovy CPS throws Errors to control execution: an Error from the caller's code must not escape.
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
