package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effects of an administrator's settings on the destinations of a push. */
class RegistryRulesTest {
    private static final String OWN = "image-registry.openshift-image-registry.svc:5000";

    private final List<String> log = new ArrayList<>();

    @Test
    void withoutRulesEveryDestinationIsAllowed() {
        assertThat(apply(RegistryRules.NONE, List.of("quay.io/a", "docker://b.c/d:e"), false))
                .containsExactly("quay.io/a", "b.c/d:e");
        assertThat(log).isEmpty();
    }

    @Test
    void errorListsAllowedRegistries() {
        RegistryRules rules = allowed("quay.io/org", "registry.corp.example");

        assertThat(apply(rules, List.of("quay.io/org/rhcos:1", "registry.corp.example/x"), false))
                .hasSize(2);
        assertThatThrownBy(() -> apply(rules, List.of("quay.io/org/rhcos", "quay.io/other/x:1"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pushes to quay.io/other/x are not allowed here; Jenkins' settings allow quay.io/org,"
                        + " registry.corp.example; use one of them, or ask the administrator");
    }

    @Test
    void tagsAreDeletedOnlyWherePushesAreAllowed() {
        RegistryRules rules = allowed("quay.io/org");

        rules.checkChange("deletions", ImageReference.parse("quay.io/org/rhcos:1"));
        RegistryRules.NONE.checkChange("deletions", ImageReference.parse("quay.io/other/x:1"));
        assertThatThrownBy(() -> rules.checkChange("deletions", ImageReference.parse("quay.io/other/x:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deletions in quay.io/other/x are not allowed here; Jenkins' settings allow quay.io/org;"
                        + " use one of them, or ask the administrator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quay.io.evil.example/org/x",
                "quay.io:8443/org/x",
                "quay.io/organisation/x",
                "docker://evil.example/quay.io/org/x",
                " evil.example/quay.io/org/x",
                "quay.io/org/../other/x",
                "quay.io/org@evil.example/x",
                "quay.io\\@evil.example/org/x",
                "quay.io/org%2f..%2fother/x",
                "quay.io#evil.example/org/x",
                "quay.io?/org/x",
                "quay.io\n.evil.example/org/x",
            })
    void spellingOfDestinationDoesNotBypassRules(String place) {
        for (boolean openshift : new boolean[] {false, true}) {
            assertThatThrownBy(() -> apply(allowed("quay.io/org"), List.of(place), openshift))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void mirrorReplacesTheDestinationByTheLongestPrefix() {
        RegistryRules rules = mirrors(
                Map.of("quay.io", "mirror.example/quay", "quay.io/org", "test.example", "quay.io/org/deep", "c.d/e"));

        assertThat(apply(
                        rules,
                        List.of("quay.io/other/x:1", "quay.io/org/rhcos:1", "quay.io/org/deep/x", "ghcr.io/org/x"),
                        false))
                .containsExactly("mirror.example/quay/other/x:1", "test.example/rhcos:1", "c.d/e/x", "ghcr.io/org/x");
        assertThat(log)
                .hasSize(3)
                .contains("quay.io/org/rhcos goes to test.example/rhcos, its mirror in Jenkins' settings for"
                        + " quay.io/org");
    }

    @Test
    void rulesApplyOnceToTheActualDestination() {
        RegistryRules rules = new RegistryRules(
                prefixes("test.example"),
                RegistryRules.byPrefix(Map.of(
                        "quay.io",
                        RegistryPrefix.parse("test.example"),
                        "test.example/loop",
                        RegistryPrefix.parse("elsewhere.example"))),
                List.of(),
                Map.of());

        assertThat(apply(rules, List.of("quay.io/loop/x"), false)).containsExactly("test.example/loop/x");
        assertThatThrownBy(() -> apply(rules, List.of("test.example/loop/x"), false))
                .hasMessageContaining("pushes to elsewhere.example/x are not allowed here");
    }

    @Test
    void rulesApplyToTheClustersOwnRegistry() {
        assertThat(apply(RegistryRules.NONE, List.of("rhcos:1", "ns/rhcos:1", "quay.io/a/b"), true))
                .containsExactly("rhcos:1", OWN + "/ns/rhcos:1", "quay.io/a/b");
        assertThat(apply(allowed(OWN), List.of("rhcos:1", "ns/rhcos"), true))
                .containsExactly("rhcos:1", OWN + "/ns/rhcos");
        assertThat(apply(allowed(OWN + "/ns"), List.of("ns/rhcos"), true)).hasSize(1);
        assertThatThrownBy(() -> apply(allowed("quay.io"), List.of("rhcos"), true))
                .hasMessageContaining("pushes to " + OWN + " are not allowed");
        assertThatThrownBy(() -> apply(allowed("quay.io"), List.of("quay/rhcos"), true))
                .hasMessageContaining("pushes to " + OWN + "/quay/rhcos are not allowed");
        assertThatThrownBy(() -> apply(allowed(OWN + "/ns"), List.of("other/rhcos"), true))
                .hasMessageContaining("not allowed");
        assertThatThrownBy(() -> apply(allowed(OWN + "/ns"), List.of("rhcos:1"), true))
                .hasMessage("only some namespaces of " + OWN + " are allowed by Jenkins' settings, and 'rhcos:1' has"
                        + " no namespace: write namespace/rhcos:1");
    }

    @Test
    void usesCredentialsOfTheLongestPrefix() {
        RegistryRules rules = new RegistryRules(
                List.of(),
                Map.of(),
                List.of(),
                RegistryRules.byPrefix(Map.of("quay.io", "quay", "quay.io/org", "org", "docker.io", "hub")));

        assertThat(rules.credentialsFor(ImageReference.parse("quay.io/org/x"))).contains("org");
        assertThat(rules.credentialsFor(ImageReference.parse("QUAY.io:443/organisation/x")))
                .contains("quay");
        assertThat(rules.credentialsFor(ImageReference.parse("index.docker.io/org/x")))
                .contains("hub");
        assertThat(rules.credentialsFor(ImageReference.parse("ghcr.io/org/x"))).isEmpty();
    }

    @Test
    void insecureRegistryIsOneHostAndPort() {
        RegistryRules rules = new RegistryRules(List.of(), Map.of(), prefixes("localhost:5000"), Map.of());

        assertThat(rules.isInsecure(ImageReference.parse("LOCALHOST:5000/x"))).isTrue();
        assertThat(rules.isInsecure(ImageReference.parse("localhost:5001/x"))).isFalse();
    }

    private static RegistryRules allowed(String... prefixes) {
        return new RegistryRules(prefixes(prefixes), Map.of(), List.of(), Map.of());
    }

    private static RegistryRules mirrors(Map<String, String> mirrors) {
        Map<String, RegistryPrefix> parsed = new LinkedHashMap<>();
        mirrors.forEach((prefix, location) -> parsed.put(prefix, RegistryPrefix.parse(location)));
        return new RegistryRules(List.of(), RegistryRules.byPrefix(parsed), List.of(), Map.of());
    }

    private static List<RegistryPrefix> prefixes(String... texts) {
        return Stream.of(texts).map(RegistryPrefix::parse).toList();
    }

    /** The destinations as users write them. */
    private List<String> apply(RegistryRules rules, List<String> places, boolean openshift) {
        List<Destination> destinations = places.stream()
                .map(place -> Destination.of(place, List.of(), openshift))
                .toList();
        return rules.apply(destinations, log::add).stream()
                .map(place -> place.isShort() || place.tags().isEmpty()
                        ? place.name()
                        : place.name() + ":" + String.join(",", place.tags()))
                .toList();
    }
}
