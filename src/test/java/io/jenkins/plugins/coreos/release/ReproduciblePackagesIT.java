package io.jenkins.plugins.coreos.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages that Maven makes from the same classes in two directories, at two times and in two environments. */
class ReproduciblePackagesIT {
    private static final Path BASE = Path.of(System.getProperty("coreos.basedir", "."));
    private static final Path CLASSES = Path.of(System.getProperty("coreos.outputDirectory", "target/classes"));
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Pattern SHADED = Pattern.compile("<include>([\\w.]+:[\\w.-]+)</include>");

    @TempDir
    private static Path parent;

    private static Path first;
    private static Path second;

    /** The repository of the plugin when the Jenkins project hosts it, as the pom names it. */
    private static final String REPOSITORY = "https://github.com/jenkinsci/coreos-assembler-plugin";

    @BeforeAll
    static void packageTwice() throws IOException {
        first = copy(parent.resolve("first"), Instant.parse("2026-01-02T03:04:05Z"));
        second = copy(parent.resolve("a second/directory"), Instant.parse("2026-06-07T08:09:10Z"));
        try (Stream<Path> tree = Files.walk(second)) {
            for (Path index :
                    tree.filter(file -> file.toString().endsWith(".stapler")).toList()) {
                Files.writeString(index, "#Sun Jun 07 08:09:10 CEST 2026\n" + Files.readString(index));
            }
        }
        maven(first, "umask 022; export TZ=UTC; exec");
        maven(second, "umask 077; export TZ=Asia/Kathmandu LC_ALL=C MAVEN_OPTS=-Duser.name=another; exec");
    }

    @Test
    void directoriesGiveSameBytes() throws IOException {
        for (String file : List.of(
                "coreos-assembler.hpi",
                "coreos-assembler-cli.jar",
                "coreos-assembler",
                "coreos-assembler-cli.cdx.json")) {
            assertThat(Files.mismatch(target(first, file), target(second, file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }

    @Test
    void pluginHasAttributesOfRelease() throws IOException {
        try (ZipFile plugin = new ZipFile(target(first, "coreos-assembler.hpi").toFile());
                InputStream manifest = plugin.getInputStream(plugin.getEntry("META-INF/MANIFEST.MF"))) {
            assertThat(new Manifest(manifest).getMainAttributes())
                    .containsEntry(new Attributes.Name("Plugin-Version"), "0.0.1")
                    .containsEntry(new Attributes.Name("Created-By"), "Apache Maven")
                    .containsEntry(new Attributes.Name("Url"), REPOSITORY)
                    .containsEntry(
                            new Attributes.Name("Plugin-Developers"),
                            "coreos-assembler plugin developers:coreos-assembler-plugin-developers:")
                    .containsEntry(new Attributes.Name("Plugin-License-Name"), "MIT");
            assertThat(plugin.stream().filter(entry -> !entry.isDirectory()).map(Object::toString))
                    .containsExactly("META-INF/MANIFEST.MF", "WEB-INF/lib/coreos-assembler.jar");
        }
    }

    @Test
    void descriptionLinksDocumentationDevelopersAndLicense() throws IOException {
        String description = Files.readString(BASE.resolve("src/main/resources/index.jelly"));

        assertThat(description)
                .contains(
                        "href=\"" + REPOSITORY + "#documentation\"",
                        "href=\"" + REPOSITORY + "/graphs/contributors\"",
                        "href=\"https://opensource.org/licenses/MIT\"");
        assertThat(Files.readString(BASE.resolve("README.md"))).contains("\n## Documentation\n");
    }

    @Test
    void billOfMaterialsListsLibrariesOfCommandLine() throws Exception {
        JsonObject bom = Json.parseObject(Files.readAllBytes(target(first, "coreos-assembler-cli.cdx.json")), "bom");
        Set<String> listed = new TreeSet<>();
        for (JsonObject library : bom.objects("components")) {
            listed.add(library.string("group") + ":" + library.string("name"));
        }
        Set<String> shaded = new TreeSet<>(SHADED.matcher(Files.readString(BASE.resolve("pom.xml")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList());

        assertThat(listed).isEqualTo(shaded).hasSizeGreaterThan(3);
        assertThat(bom.toString()).doesNotContain("serialNumber").doesNotContain("timestamp");
    }

    private static Path target(Path directory, String file) {
        return directory.resolve("target").resolve(file);
    }

    private static void maven(Path directory, String environment) {
        Processes.command(
                        "sh",
                        "-c",
                        environment + " \"$0\" \"$@\"",
                        System.getProperty("coreos.mvn"),
                        "-B",
                        "-ntp",
                        "-q",
                        "-Dmaven.repo.local=" + System.getProperty("coreos.mavenRepository"),
                        "-Dmaven.main.skip",
                        "-Dmaven.test.skip",
                        "-Dspotless.check.skip",
                        "-Drevision=0.0.1",
                        "-Dchangelist=",
                        "package",
                        "cyclonedx:makeBom")
                .in(directory)
                .limit(LIMIT)
                .ok();
    }

    /** Copies what Maven packages, with this time on all files. */
    private static Path copy(Path directory, Instant time) throws IOException {
        for (String part :
                List.of("pom.xml", "LICENSE", ".mvn", "src/main", "src/launcher", "src/jenkins-api", "resources")) {
            copyTree(BASE.resolve(part), directory.resolve(part), time);
        }
        copyTree(CLASSES, directory.resolve("target/classes"), time);
        return directory;
    }

    private static void copyTree(Path from, Path to, Instant time) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(from)) {
            files = tree.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            Files.setLastModifiedTime(copy, FileTime.from(time));
        }
    }
}
