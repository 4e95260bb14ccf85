package io.jenkins.plugins.coreos.core.library;

import groovy.lang.Closure;
import groovy.lang.GString;
import groovy.lang.GroovyObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import org.codehaus.groovy.runtime.GStringImpl;

/**
 * Copies a value from a Jenkinsfile into the JDK's lists, maps and plain values.
 *
 * <p>The library may run outside the sandbox while the caller runs inside it. Therefore no method of a caller's object
 * is called here, not even {@code toString}: the exact class determines how a value is handled. A Groovy class cannot
 * be one of the classes named here, because it is a {@link GroovyObject}.
 */
final class PlainCopy {
    private static final int MAX_DEPTH = 20;

    /** Shared references are copied each time, so a depth limit alone does not bound the work. */
    private static final int MAX_VALUES = 100_000;

    private static final Set<Class<?>> SCALARS = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Character.class,
            BigInteger.class,
            BigDecimal.class);

    private static final Set<Class<?>> COLLECTIONS = Set.of(
            ArrayList.class,
            LinkedList.class,
            Vector.class,
            HashSet.class,
            LinkedHashSet.class,
            TreeSet.class,
            HashMap.class,
            LinkedHashMap.class,
            TreeMap.class);

    /** Classes that only the JDK and Groovy can instantiate; none of them delegates to another collection. */
    private static final Set<String> HIDDEN_COLLECTIONS = Set.of(
            "java.util.ArrayList$SubList",
            "java.util.Arrays$ArrayList",
            "java.util.Collections$CopiesList",
            "java.util.Collections$EmptyList",
            "java.util.Collections$EmptyMap",
            "java.util.Collections$EmptySet",
            "java.util.Collections$SingletonList",
            "java.util.Collections$SingletonMap",
            "java.util.Collections$SingletonSet",
            "java.util.ImmutableCollections$List12",
            "java.util.ImmutableCollections$ListN",
            "java.util.ImmutableCollections$Map1",
            "java.util.ImmutableCollections$MapN",
            "java.util.ImmutableCollections$Set12",
            "java.util.ImmutableCollections$SetN",
            "groovy.json.internal.LazyMap");

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
            throw foreign("Groovy class");
        }
        if (--left < 0) {
            throw new IllegalArgumentException("has more than " + MAX_VALUES + " values");
        }
        if (SCALARS.contains(type)) {
            return value;
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("has lists or maps within each other, more than " + MAX_DEPTH);
        }
        if (type == GStringImpl.class) {
            return text((GString) value, depth);
        }
        if (type.getName().startsWith(Unwrapped.WRAPPER)) {
            Object inner = Unwrapped.of(value);
            return inner == value ? collection(value, closures, depth) : copy(inner, closures, depth + 1);
        }
        if (!COLLECTIONS.contains(type) && !HIDDEN_COLLECTIONS.contains(type.getName()) || isOrderedByCaller(value)) {
            throw foreign(type.getName());
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

    static IllegalArgumentException foreign(String type) {
        return new IllegalArgumentException("is or holds an object of type " + type
                + ", and must be made of strings, numbers, booleans, lists and maps");
    }
}
