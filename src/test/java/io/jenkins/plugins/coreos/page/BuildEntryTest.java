package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildEntryTest {
    private final PageContent content = new PageContent();

    @Test
    void mergesPhasesOfBuildIntoOneEntry() {
        add(build("42.1", false, Map.of("init", 1L, "fetch", 2L)));
        assertThat(content.builds()).isEmpty();

        Map<String, Object> built = build("42.2", true, Map.of("build", 9L));
        built.put("ociArchiveSize", null);
        add(built);
        add(build("42.2", false, Map.of("osbuild", 3L)));

        assertThat(content.builds()).singleElement().satisfies(entry -> {
            assertThat(entry.id).isEqualTo("42.2");
            assertThat(entry.isChanged()).as("an earlier phase made the build").isTrue();
            assertThat(entry.size).isEqualTo(1_000_000);
        });
    }

    @Test
    void importedBuildStaysImportedInLaterPhases() {
        Map<String, Object> imported = build("42.1", true, Map.of("import", 9L));
        imported.put("imported", true);
        add(imported);
        add(build("42.1", false, Map.of("osbuild", 3L)));

        assertThat(content.builds())
                .singleElement()
                .matches(BuildEntry::isImported)
                .matches(BuildEntry::isChanged);
    }

    @Test
    void showsBuildWithoutChangesAsUnchanged() {
        add(build("42.1", false, Map.of("init", 1L, "fetch", 2L, "build", 3L)));

        assertThat(content.builds()).singleElement().matches(entry -> !entry.isChanged());
    }

    @Test
    void showsEachArchitectureOfBuild() {
        add(build("42.1", true, Map.of("build", 1L)));
        Map<String, Object> other = build("42.1", true, Map.of("build", 1L));
        other.put("arch", "aarch64");
        add(other);

        assertThat(content.builds()).extracting(entry -> entry.arch).containsExactly("x86_64", "aarch64");
    }

    @Test
    void countsAndLimitsChangedPackages() {
        Map<String, Object> build = build("42.1", true, Map.of("build", 1L));
        List<Object> upgraded = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            upgraded.add(Map.of("name", "p" + i, "arch", "noarch", "from", "1-1", "to", "1-2"));
        }
        build.put("packages", Map.of("added", List.of(Map.of("name", "new", "to", "1-1")), "upgraded", upgraded));
        add(build);

        BuildEntry entry = content.builds().get(0);
        assertThat(entry.getPackages()).hasSize(500);
        assertThat(entry.getOmittedPackages()).isEqualTo(201);
        assertThat(entry.getPackagesText()).isEqualTo("1 added, 499 upgraded, 201 more");
        assertThat(entry.getPackages().get(0).from).isNull();
    }

    @Test
    void validatesValuesFromAgent() {
        Map<String, Object> hostile = new HashMap<>();
        hostile.put("id", "<script>alert(1)</script>\u001b[31m\u202e" + "x".repeat(100_000));
        hostile.put("changed", "true");
        hostile.put("name", 7);
        hostile.put("ociArchiveSize", -5);
        hostile.put("ostreeCommit", List.of("no text"));
        hostile.put("phases", "none");
        hostile.put("packages", Map.of("added", List.of("no map", Map.of("name", Map.of()))));

        assertThat(BuildEntry.of(hostile)).as("nothing was built").isNull();
        hostile.put("changed", true);
        BuildEntry entry = BuildEntry.of(hostile);

        assertThat(entry.id).startsWith("<script>alert(1)</script>[31mxxx").hasSizeLessThanOrEqualTo(512);
        assertThat(entry.name).isNull();
        assertThat(entry.ostreeCommit).isNull();
        assertThat(entry.getSizeText()).isNull();
        assertThat(entry.getPackages()).hasSize(2).allMatch(p -> p.name == null);
    }

    @Test
    void ignoresResultsWithoutBuild() {
        assertThat(BuildEntry.of(null)).isNull();
        assertThat(BuildEntry.of("text")).isNull();
        assertThat(BuildEntry.of(Map.of("changed", true, "id", ""))).isNull();
    }

    private void add(Map<String, Object> result) {
        BuildEntry entry = BuildEntry.of(result);
        if (entry != null) {
            content.add(entry);
        }
    }

    private static Map<String, Object> build(String id, boolean changed, Map<String, Long> phases) {
        Map<String, Object> map = new HashMap<>();
        map.put("id", id);
        map.put("name", "rhcos");
        map.put("arch", "x86_64");
        map.put("changed", changed);
        map.put("ostreeCommit", "252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111");
        map.put("ociArchiveSize", 1_000_000L);
        map.put("phases", phases);
        return map;
    }
}
