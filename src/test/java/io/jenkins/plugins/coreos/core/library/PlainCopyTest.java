package io.jenkins.plugins.coreos.core.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import groovy.json.JsonSlurper;
import groovy.lang.GroovyShell;
import groovy.util.Expando;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies a caller's values without calling their methods. */
class PlainCopyTest {
    /** Classes as a Jenkinsfile could declare them, whose methods all fail. */
    private static final String CLASSES = """
            class Called extends Error { Called(String method) { super(method) } }
            class Spy implements GroovyInterceptable {
                Object invokeMethod(String name, Object arguments) { throw new Called(name) }
                Object getProperty(String name) { throw new Called(name) }
                MetaClass getMetaClass() { throw new Called('getMetaClass') }
                String toString() { throw new Called('toString') }
                int hashCode() { throw new Called('hashCode') }
                boolean equals(Object other) { throw new Called('equals') }
            }
            class SpyText implements CharSequence, Comparable {
                int length() { throw new Called('length') }
                char charAt(int index) { throw new Called('charAt') }
                CharSequence subSequence(int start, int end) { throw new Called('subSequence') }
                String toString() { throw new Called('toString') }
                int compareTo(Object other) { throw new Called('compareTo') }
            }
            class SpyNumber extends BigDecimal {
                SpyNumber() { super(1) }
                String toString() { throw new Called('toString') }
            }
            class SpyMap extends HashMap {
                Object get(Object key) { throw new Called('get') }
                Set entrySet() { throw new Called('entrySet') }
                Set keySet() { throw new Called('keySet') }
                int size() { throw new Called('size') }
                String toString() { throw new Called('toString') }
            }
            class SpyList extends ArrayList {
                Iterator iterator() { throw new Called('iterator') }
                Object[] toArray() { throw new Called('toArray') }
                int size() { throw new Called('size') }
            }
            class Replaced extends HashMap {
                private Object writeReplace() { throw new Called('writeReplace') }
                Set entrySet() { throw new Called('entrySet') }
            }
            class SpyClosure extends Closure {
                SpyClosure() { super(null) }
                Object call(Object... arguments) { throw new Called('call') }
                String toString() { throw new Called('toString') }
                int hashCode() { throw new Called('hashCode') }
            }
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new Spy()",
                "[new Spy()]",
                "[a: [b: [new Spy()]]]",
                "\"${new Spy()}\"",
                "[\"x${\"${new Spy()}\"}\"]",
                "\"${-> 'lazy'}\"",
                "\"${out -> out << 'written'}\"",
                "[\"${{ -> 1 }}\": 1]",
                "new SpyText()",
                "new SpyNumber()",
                "new SpyMap()",
                "new SpyList()",
                "Collections.unmodifiableMap(new SpyMap())",
                "Collections.unmodifiableList(new SpyList())",
                "Collections.unmodifiableCollection(new SpyList())",
                "Collections.unmodifiableMap([a: Collections.unmodifiableMap(new SpyMap())])",
                "Collections.unmodifiableMap(new Replaced())",
                "[Collections.unmodifiableList([new Spy()])]",
                "Collections.unmodifiableList([new Spy()].stream().toList())",
                "Collections.singletonList(new SpyText())",
                "Arrays.asList(new SpyText())",
                "new SpyClosure()",
                "{ -> 1 }",
                "new groovy.util.Expando(toString: { throw new Error() })",
                "new File('/etc')",
                "new Date()",
                "['a'] as String[]",
                "String",
                "['a'].iterator()",
                "[get: { 1 }, size: { 1 }] as CharSequence"
            })
    void rejectsCallersObjectsWithoutCallingThem(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainCopy.of(groovy(value), false))
                .withMessageStartingWith("contains an object of type ")
                .withMessageEndingWith("; only strings, numbers, booleans, lists and maps are allowed");
    }

    static Stream<Object> wrappers() {
        return Stream.of(
                Collections.synchronizedMap(new HashMap<>()),
                Collections.checkedList(new ArrayList<>(), String.class),
                Collections.newSetFromMap(new HashMap<>()),
                new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER),
                new TreeSet<>(Comparator.<String>reverseOrder()),
                new ConcurrentHashMap<>(),
                new IdentityHashMap<>(),
                new Properties(),
                new LinkedHashMap<>() {},
                Optional.of("a"),
                new Expando());
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void rejectsObjectsOfTheCaller(Object value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainCopy.of(value, true))
                .withMessageStartingWith("contains an object of type ");
    }

    @Test
    void copiesCollectionsOfTheJdk() {
        Map<String, Object> plain = new LinkedHashMap<>(Map.of("a", 1));
        List<Object> list = new ArrayList<>(List.of("a", 1));

        for (Map<?, ?> map : List.of(
                Map.of("a", 1),
                new TreeMap<>(plain),
                new HashMap<>(plain),
                Collections.singletonMap("a", 1),
                Collections.unmodifiableMap(plain),
                Collections.unmodifiableMap(Map.of("a", 1)),
                Collections.unmodifiableMap(new TreeMap<>(Collections.unmodifiableMap(plain))),
                Collections.unmodifiableSortedMap(new TreeMap<>(plain)),
                (Map<?, ?>) new JsonSlurper().parseText("{\"a\":1}"))) {
            assertThat(PlainCopy.of(map, false))
                    .as(map.getClass().getName())
                    .isExactlyInstanceOf(LinkedHashMap.class)
                    .isEqualTo(plain);
        }
        for (List<?> some : List.of(
                List.of("a", 1),
                Arrays.asList("a", 1),
                list.subList(0, 2),
                Collections.unmodifiableList(list),
                Collections.unmodifiableList(Arrays.asList("a", 1)))) {
            assertThat(PlainCopy.of(some, false))
                    .as(some.getClass().getName())
                    .isExactlyInstanceOf(ArrayList.class)
                    .isEqualTo(list);
        }
        assertThat(PlainCopy.of(Set.of("a"), false)).isEqualTo(new LinkedHashSet<>(List.of("a")));
        assertThat(PlainCopy.of(new TreeSet<>(Set.of("a")), false)).isEqualTo(new LinkedHashSet<>(List.of("a")));
    }

    @Test
    void copiesPlainValuesUnchanged() {
        for (Object value : List.of("a", true, (byte) 1, (short) 1, 1, 1L, 1f, 1d, 'c', new BigDecimal("1.50"))) {
            assertThat(PlainCopy.of(value, false)).isSameAs(value);
        }
        assertThat(PlainCopy.of(null, false)).isNull();
    }

    @Test
    void convertsGStringsAndKeysToStrings() {
        assertThat(PlainCopy.of(groovy("[\"x${1}${\"y${null}\"}${[1, [a: 'b'], [:]]}z\"]"), false))
                .isEqualTo(List.of("x1ynull[1, [a:b], [:]]z"));
        assertThat(PlainCopy.of(groovy("[(1): 'a', (\"k${2}\"): 'b', (null): 'c']"), false))
                .isEqualTo(Map.of("1", "a", "k2", "b", "null", "c"));
    }

    @Test
    void keepsClosuresWherePermitted() {
        Object closure = groovy("new SpyClosure()");
        assertThat(PlainCopy.of(Collections.singletonMap("a", closure), true))
                .isInstanceOfSatisfying(
                        Map.class, map -> assertThat(map.get("a") == closure).isTrue());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainCopy.of(groovy("[\"${{ -> 1 }}\"]"), true))
                .withMessageContaining("Groovy class");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainCopy.of(groovy("[({ 1 }): 1]"), true))
                .withMessageContaining("Groovy class");
    }

    @Test
    void rejectsDeepNestingAndCycles() {
        assertThat(PlainCopy.of(nested(20), false)).isEqualTo(nested(20));
        List<Object> self = new ArrayList<>();
        self.add(self);
        for (Object deep : List.of(nested(21), nested(5000), self)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PlainCopy.of(deep, false))
                    .withMessage("has nested lists or maps, deeper than 20");
        }
    }

    @Test
    void rejectsListsReferencedTooOften() {
        List<Object> wide = List.of("x");
        for (int i = 0; i < 15; i++) {
            wide = Collections.nCopies(100, wide);
        }
        List<Object> bomb = wide;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainCopy.of(bomb, false))
                .withMessage("has more than 100000 values");
    }

    @Test
    void copyIsIndependentOfTheOriginal() {
        List<Object> inner = new ArrayList<>(List.of("a"));
        Object copy = PlainCopy.of(Collections.unmodifiableList(List.of(inner)), false);
        inner.add("b");

        assertThat(copy).isEqualTo(List.of(List.of("a")));
    }

    @Test
    void rejectsClassWithANameOfGroovy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainCopy.of(
                        new GroovyShell()
                                .evaluate(
                                        "package groovy.json.internal\nclass LazyMap extends HashMap { }\nnew LazyMap()"),
                        false))
                .withMessageContaining("Groovy class");
    }

    private static Object groovy(String expression) {
        return new GroovyShell().evaluate(CLASSES + "return " + expression);
    }

    private static List<Object> nested(int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            list = new ArrayList<>(Collections.singletonList(list));
        }
        return list;
    }
}
