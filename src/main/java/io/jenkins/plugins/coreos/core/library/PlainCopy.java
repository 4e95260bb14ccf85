package io.jenkins.plugins.coreos.core.library;

import groovy.lang.Closure;
import groovy.lang.GString;
import groovy.lang.GroovyObject;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;
import org.codehaus.groovy.runtime.GStringImpl;

/**
 * Copies a value from a Jenkinsfile into the JDK's lists, maps and plain values.
 *
 * <p>The library may run outside the sandbox while the caller runs inside it. Therefore no method of a caller's object
 * is called here, not even {@code toString}: the exact class determines how a value is handled. The name identifies the
 * class, because only the JDK can define classes in {@code java.*}, and a class of a Pipeline is a
 * {@link GroovyObject}.
 */
final class PlainCopy {
    private static final int MAX_DEPTH = 20;

    /** An object is copied each time it is referenced, so a depth limit alone does not bound the work. */
    private static final int MAX_VALUES = 100_000;

    private static final Pattern SCALARS =
            Pattern.compile("java\\.lang\\.(?:String|Boolean|Byte|Short|Integer|Long|Float|Double|Character)"
                    + "|java\\.math\\.Big(?:Integer|Decimal)");

    /** Collections of the JDK and Groovy that delegate to no other collection. */
    private static final Pattern COLLECTIONS =
            Pattern.compile("java\\.util\\.(?:ArrayList(?:\\$SubList)?|LinkedList|Vector|(?:Linked)?Hash(?:Set|Map)"
                    + "|Tree(?:Set|Map)|Arrays\\$ArrayList"
                    + "|Collections\\$(?:CopiesList|(?:Empty|Singleton)(?:List|Map|Set))"
                    + "|ImmutableCollections\\$(?:List12|ListN|Map1|MapN|Set12|SetN))"
                    + "|groovy\\.json\\.internal\\.LazyMap");

    /** Prefix of the names of unmodifiable collections. */
    private static final String WRAPPER = "java.util.Collections$Unmodifiable";

    private int left = MAX_VALUES;

    private PlainCopy() {}

    /**
     * Copies a value: keys become strings, a {@link GString} becomes a string, and closures are kept.
     *
     * @param closures whether closures are permitted
     * @throws IllegalArgumentException if the value is or contains another type; the message is the end of a sentence
     */
    static Object of(Object value, boolean closures) {
        return new PlainCopy().copy(value, closures, 0);
    }

    private Object copy(Object value, boolean closures, int depth) {
        if (value == null || closures && value instanceof Closure) {
            return value;
        }
        Class<?> type = value.getClass();
        if (value instanceof GroovyObject && type != GStringImpl.class) {
            throw unsupported("Groovy class");
        }
        if (--left < 0) {
            throw new IllegalArgumentException("has more than " + MAX_VALUES + " values");
        }
        if (SCALARS.matcher(type.getName()).matches()) {
            return value;
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("has nested lists or maps, deeper than " + MAX_DEPTH);
        }
        if (type == GStringImpl.class) {
            return text((GString) value, depth);
        }
        if (type.getName().startsWith(WRAPPER)) {
            Object inner = Unwrapped.of(value);
            return inner == value ? collection(value, closures, depth) : copy(inner, closures, depth + 1);
        }
        if (!COLLECTIONS.matcher(type.getName()).matches() || isOrderedByCaller(value)) {
            throw unsupported(type.getName());
        }
        return collection(value, closures, depth);
    }

    private Object collection(Object value, boolean closures, int depth) {
        return value instanceof Map<?, ?> map
                ? map(map, closures, depth)
                : items((Collection<?>) value, closures, depth);
    }

    private Map<String, Object> map(Map<?, ?> given, boolean closures, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            String key = GroovyText.of(copy(entry.getKey(), false, depth + 1));
            map.put(key, copy(entry.getValue(), closures, depth + 1));
        }
        return map;
    }

    private Collection<Object> items(Collection<?> given, boolean closures, int depth) {
        Collection<Object> items = given instanceof Set ? new LinkedHashSet<>() : new ArrayList<>();
        for (Object item : given) {
            items.add(copy(item, closures, depth + 1));
        }
        return items;
    }

    private String text(GString given, int depth) {
        String[] texts = given.getStrings();
        Object[] values = given.getValues();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.max(texts.length, values.length); i++) {
            text.append(i < texts.length ? texts[i] : "");
            text.append(i < values.length ? GroovyText.of(copy(values[i], false, depth + 1)) : "");
        }
        return text.toString();
    }

    private static boolean isOrderedByCaller(Object value) {
        return value instanceof SortedMap<?, ?> map && map.comparator() != null
                || value instanceof SortedSet<?> set && set.comparator() != null;
    }

    private static IllegalArgumentException unsupported(String type) {
        return new IllegalArgumentException(
                "contains an object of type " + type + "; only strings, numbers, booleans, lists and maps are allowed");
    }

    /**
     * Extracts the collection inside an unmodifiable one.
     *
     * <p>Any method of {@code Collections.unmodifiableMap(x)} calls {@code x}, which may be a caller's object.
     * Serialization passes {@code x} to {@link #replaceObject} before it writes it, and this class prevents writing.
     * Therefore at most one method of a caller's object is called, {@code writeReplace}; exceptions from it are
     * discarded.
     */
    private static final class Unwrapped extends ObjectOutputStream {
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
                throw unsupported(wrapper.getClass().getName());
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
}
