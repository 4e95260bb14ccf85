package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Package lists stored next to build.xml, and the differences between two of them. */
class PackageListTest {
    @TempDir
    File first;

    @TempDir
    File second;

    @Test
    void findsAllKindsOfDifferences() throws IOException {
        write(
                first,
                "1",
                List.of(
                        List.of("bash", "x86_64", "5.2-1"),
                        List.of("gone", "noarch", "1-1"),
                        List.of("kernel", "x86_64", "6.9-1"),
                        List.of("podman", "x86_64", "2:5.1-1")));
        write(
                second,
                "2",
                List.of(
                        List.of("bash", "x86_64", "5.2-1"),
                        List.of("kernel", "x86_64", "6.10-1"),
                        List.of("new", "x86_64", "1-1"),
                        List.of("podman", "x86_64", "1:6.0-1")));

        PackageDifference difference = compare();

        assertThat(difference.from).isEqualTo("1");
        assertThat(difference.to).isEqualTo("2");
        assertThat(difference.getText()).isEqualTo("1 added, 1 removed, 1 upgraded, 1 downgraded");
        assertThat(difference.getPackages())
                .extracting(entry -> entry.change + " " + entry.name + " " + entry.from + " " + entry.to)
                .containsExactly(
                        "removed gone 1-1 null",
                        "upgraded kernel 6.9-1 6.10-1",
                        "added new null 1-1",
                        "downgraded podman 2:5.1-1 1:6.0-1");
    }

    @Test
    void ignoresVersionsInBothLists() throws IOException {
        write(first, "1", List.of(List.of("gpg-pubkey", "(none)", "a-1"), List.of("gpg-pubkey", "(none)", "b-1")));
        write(second, "2", List.of(List.of("gpg-pubkey", "(none)", "b-1"), List.of("gpg-pubkey", "(none)", "c-1")));

        assertThat(compare().getText()).isEqualTo("1 upgraded");
    }

    @Test
    void equalListsHaveNoDifferences() throws IOException {
        write(first, "1", List.of(List.of("bash", "x86_64", "5.2-1")));
        write(second, "2", List.of(List.of("bash", "x86_64", "5.2-1")));

        assertThat(compare().getText()).isNull();
        assertThat(compare().getPackages()).isEmpty();
    }

    @Test
    void limitsListFromAgent() throws IOException {
        List<List<String>> packages = new ArrayList<>();
        for (int i = 0; i < PackageList.MAX_PACKAGES + 10; i++) {
            packages.add(List.of("p" + i, "x\ty\n", "v".repeat(10_000)));
        }
        write(first, "1", packages);

        PackageList list = PackageList.read(first).values().iterator().next();
        assertThat(list.entries()).hasSize(PackageList.MAX_PACKAGES);
        assertThat(list.entries().get(0).arch()).isEqualTo("x y");
        assertThat(list.entries().get(0).version()).hasSize(200);
    }

    @Test
    void sanitizesProductNameInFileName() throws IOException {
        BuildEntry build =
                BuildEntry.of(Map.of("id", "1", "changed", true, "name", "../../../rhcos", "arch", "x/../../y"));
        PackageList.write(first, build, List.of(List.of("bash", "x86_64", "1-1")));

        Path directory = first.toPath().resolve(PackageList.DIRECTORY);
        assertThat(Files.list(directory))
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName().toString()).isEqualTo(".._.._.._rhcos.x_.._.._y.tsv"));
        assertThat(PackageList.existsIn(first)).isTrue();
        assertThat(PackageList.existsIn(second)).isFalse();
        assertThat(PackageList.read(second)).isEmpty();
    }

    private static void write(File run, String id, List<List<String>> packages) throws IOException {
        BuildEntry build = BuildEntry.of(Map.of("id", id, "changed", true, "name", "rhcos", "arch", "x86_64"));
        PackageList.write(run, build, packages);
    }

    private PackageDifference compare() {
        return new PackageDifference(
                "rhcos.x86_64",
                PackageList.read(first).get("rhcos.x86_64"),
                PackageList.read(second).get("rhcos.x86_64"));
    }
}
