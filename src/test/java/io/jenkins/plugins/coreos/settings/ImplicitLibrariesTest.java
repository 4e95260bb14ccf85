package io.jenkins.plugins.coreos.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImplicitLibrariesTest {
    public record Scm(String remote) {
        public String getRemote() {
            return remote;
        }
    }

    public record LegacyScm(String key) {
        public String getKey() {
            return key;
        }
    }

    public record Retriever(Object scm) {
        public Object getScm() {
            return scm;
        }
    }

    public record Library(String name, boolean implicit, Object retriever) {
        public String getName() {
            return name;
        }

        public boolean isImplicit() {
            return implicit;
        }

        public Object getRetriever() {
            return retriever;
        }
    }

    public record Settings(List<Library> libraries) {
        public List<Library> getLibraries() {
            return libraries;
        }
    }

    @Test
    void findsImplicitLibraryByNameOrRepository() {
        Retriever fork = new Retriever(new Scm("https://github.com/acme/coreos-ci-lib.git"));

        assertThat(has(new Library("coreos-ci-lib", true, null))).isTrue();
        assertThat(has(new Library("fcos", true, fork))).isTrue();
        assertThat(has(new Library(
                        "fcos", true, new Retriever(new LegacyScm("git https://github.com/coreos/coreos-ci-lib")))))
                .isTrue();
        assertThat(has(new Library("other", true, new Retriever(new Scm("https://github.com/acme/other")))))
                .isFalse();
        assertThat(has(new Library("coreos-ci-lib", false, fork)))
                .as("loaded only by Jenkinsfiles that name it")
                .isFalse();
    }

    @Test
    void unknownClassesAreNoLibraries() {
        assertThat(ImplicitLibraries.hasCoreosCiLib("settings of another shape"))
                .isFalse();
        assertThat(has(new Library("other", true, "a retriever without an SCM")))
                .isFalse();
        assertThat(ImplicitLibraries.includeCoreosCiLib(
                        List.of(new Settings(List.of(new Library("coreos-ci-lib", true, null))))))
                .as("settings of another plugin")
                .isFalse();
    }

    private static boolean has(Library library) {
        return ImplicitLibraries.hasCoreosCiLib(new Settings(List.of(library)));
    }
}
