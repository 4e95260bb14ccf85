package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiDriftTest {
    private static final String REAL = """
            package a;
            import java.io.IOException;
            import java.util.List;
            public abstract class Real<T extends Comparable<T>> extends Base implements Runnable {
                public static final String NAME = "real";
                protected int count;
                protected Real(String name) {}
                public static String fix(String s) { return s; }
                public List<? super T> list(Class<T> type) { return null; }
                public abstract void act() throws IOException;
                public final void quick() throws IllegalStateException {}
                public void many(String... names) {}
                @Deprecated public void old() {}
                public interface Inner { void call(); }
            }
            """;
    private static final String BASE = """
            package a;
            public abstract class Base {
                public Object inherited(int i) { return null; }
            }
            """;

    @Test
    void acceptsSubsetOfRealClass() {
        assertThat(drifts("""
                        package a;
                        import java.util.List;
                        public abstract class Real<T extends Comparable<T>> implements Runnable {
                            protected Real(String anything) {}
                            public List<? super T> list(Class<T> type) { throw new UnsupportedOperationException(); }
                            public Object inherited(int i) { throw new UnsupportedOperationException(); }
                            public final void quick() {}
                            private void mine() {}
                            public interface Inner { void call(); }
                        }
                        """)).isEmpty();
    }

    @Test
    void reportsWrongReturnTypeWithBothSignatures() {
        assertThat(drifts(body("public static Object fix(String s) { return s; }")))
                .containsExactly("a.Real#fix: declared `public static java.lang.Object fix(java.lang.String)`,"
                        + " the real class has `public static java.lang.String fix(java.lang.String)`");
    }

    @Test
    void reportsMemberMissingInRealClass() {
        assertThat(drifts(body("public void gone() {} public int field;")))
                .containsExactly(
                        "a.Real#field: declared `public int field`, the real class has no such field",
                        "a.Real#gone: declared `public void gone()`, the real class has no such method");
    }

    @Test
    void reportsWrongStatic() {
        assertThat(drifts(body("public String fix(String s) { return s; }")))
                .containsExactly("a.Real#fix: declared `public java.lang.String fix(java.lang.String)`,"
                        + " real `public static java.lang.String fix(java.lang.String)`");
    }

    @Test
    void accessFinalAbstractAndVarargsAreCompared() {
        assertThat(drifts(body("public int count; public void quick() {}"
                        + " public void act() throws java.io.IOException {} public void many(String[] names) {}")))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly("a.Real#count", "a.Real#quick", "a.Real#act", "a.Real#many");
    }

    @Test
    void reportsMissingCheckedExceptionOnly() {
        assertThat(drifts(body("public abstract void act(); public final void quick() {}")))
                .containsExactly("a.Real#act: declared `public abstract void act()`,"
                        + " real `public abstract void act() throws java.io.IOException`");
    }

    @Test
    void genericsAreCompared() {
        assertThat(drifts(body("public java.util.List<T> list(Class<T> type) { return null; }")))
                .containsExactly("a.Real#list: declared `public java.util.List<T> list(java.lang.Class<T>)`,"
                        + " real `public java.util.List<? super T> list(java.lang.Class<T>)`");
    }

    @Test
    void reportsMissingConstructor() {
        assertThat(drifts("package a; public abstract class Real<T extends Comparable<T>> {}"))
                .containsExactly("a.Real#<init>: declared `public void <init>()`,"
                        + " the real class has `protected void <init>(java.lang.String)`");
    }

    @Test
    void comparesKindParametersAndParentsOfType() {
        assertThat(drifts("package a; public interface Real extends Runnable, java.io.Serializable {}"))
                .containsExactly(
                        "a.Real: declared `public interface a.Real`,"
                                + " real `public abstract class a.Real<T extends java.lang.Comparable<T>>`",
                        "a.Real: declared a subtype of java.io.Serializable, which the real class is not");
    }

    @Test
    void reportsAnnotationMissingInRealMember() {
        assertThat(drifts(body("@Deprecated public final void quick() {} @Deprecated public void old() {}")))
                .containsExactly("a.Real#quick: declared @java.lang.Deprecated, the real annotations are []");
    }

    @Test
    void reportsClassMissingInJenkins() {
        Map<String, byte[]> invented = ClassFiles.compile(Map.of("a/New.java", "package a; public class New {}"));
        assertThat(ApiDrift.between(invented, ClassFiles.ofClassPath()))
                .containsExactly("a.New: there is no such class");
    }

    private static String body(String members) {
        return "package a; public abstract class Real<T extends Comparable<T>> { private Real() {} " + members + " }";
    }

    private static List<String> drifts(String declaration) {
        Map<String, byte[]> real = ClassFiles.compile(Map.of("a/Real.java", REAL, "a/Base.java", BASE));
        return ApiDrift.between(
                ClassFiles.compile(Map.of("a/Real.java", declaration)),
                new ClassFiles(real::get).orElse(ClassFiles.ofClassPath()));
    }
}
