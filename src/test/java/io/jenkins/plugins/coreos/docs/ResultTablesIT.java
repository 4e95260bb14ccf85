package io.jenkins.plugins.coreos.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.build.BaseReference;
import io.jenkins.plugins.coreos.core.build.BuildOutput;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.openshift.UserIdentity;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.BuildImages;
import io.jenkins.plugins.coreos.core.transfer.Copies;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ImageInspection;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.ImageSigning;
import io.jenkins.plugins.coreos.core.transfer.Layering;
import io.jenkins.plugins.coreos.core.transfer.NamedArchives;
import io.jenkins.plugins.coreos.core.transfer.Pushes;
import io.jenkins.plugins.coreos.core.transfer.SignatureResultValidator;
import io.jenkins.plugins.coreos.core.transfer.Signing;
import io.jenkins.plugins.coreos.core.transfer.TransferProgress;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferResultValidator;
import io.jenkins.plugins.coreos.core.transfer.TransferRunner;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import io.jenkins.plugins.coreos.testing.archive.Image;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the tables of results in docs/steps.md, and the keys in the steps' help, with real results. */
class ResultTablesIT {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern HTML_CODE = Pattern.compile("<code>(\\w+)</code>");

    /** Maps with arbitrary keys, and the placeholder for such a key on the page. */
    private static final Map<String, String> OPEN = Map.of(
            "images", "<name>",
            "phases", "<name>",
            "manifests", "<arch>",
            "layers", "<arch>",
            "diskImages", "<arch>",
            "diskImages.<arch>", "<platform>",
            "labels", "<name>",
            "annotations", "<name>",
            "provenance.manifests", "<image>",
            "provenance.attestations", "<image>");

    @TempDir
    Path directory;

    @Test
    void buildMatchesPage() throws Exception {
        Shape shape = new Shape();
        for (String meta : List.of("rhcos-2026", "rhcos-2020", "fcos-2020", "first-2026")) {
            shape.add(
                    "",
                    build(Files.readString(FormFiles.BASE.resolve("src/test/resources/cosa/meta/" + meta + ".json"))));
        }
        shape.add(
                "",
                build("{\"buildid\":\"1\",\"name\":\"rhcos\",\"images\":{\"qemu\":{\"path\":\"a.qcow2\"}},"
                        + "\"coreos-assembler.oci-imported-labels\":{\"ostree.bootable\":\"1\"}}"));
        shape.add("", CosaOutput.parse("phase\tinit\t12\nchanged\tfalse\n").toMap());

        assertThat(shape.types).isEqualTo(documented("cosaBuild"));
        assertThat(help("cosaBuild")).containsAll(shape.keys());
    }

    private static Map<String, Object> build(String meta) throws IOException {
        return CosaOutput.parse("phase\tbuild\t456\nid\tx\narch\taarch64\ndir\t/srv/x\nchanged\ttrue\nmeta\t"
                        + meta.getBytes(StandardCharsets.UTF_8).length + "\n" + meta)
                .toMap();
    }

    @Test
    void identityMatchesPage() throws Exception {
        Shape shape = new Shape();
        shape.add(
                "",
                UserIdentity.parse("uid\t1000\ngid\t0\nuser\tbuilder\nhome\t/home/builder\nchanged\ttrue\n"
                                + "method\tpasswd\nenv\tHOME=/home/builder\nsafeDirectory\t/src\n")
                        .toMap());

        assertThat(shape.types).isEqualTo(documented("fixOpenshiftUser"));
        assertThat(help("fixOpenshiftUser")).containsAll(shape.keys());
        assertThat(rows("fixOpenshiftUser").stream()
                        .filter(row -> row.get(0).equals("`method`"))
                        .flatMap(row -> CODE.matcher(row.get(2)).results())
                        .map(code -> code.group(1)))
                .contains("none", "passwd", "nss_wrapper");
    }

    @Test
    void pushMatchesPage() throws Exception {
        Path one = Archives.image()
                .architecture("amd64")
                .layers(1, 100)
                .write(directory.resolve("one"))
                .path();
        Path other = Archives.image()
                .architecture("arm64")
                .layers(1, 200)
                .write(directory.resolve("other"))
                .path();
        Shape shape = new Shape();
        try (FakeRegistry registry = FakeRegistry.start()) {
            String place = registry.host() + "/org/rhcos";
            List<Destination> to =
                    List.of(Destination.of(place, List.of()), Destination.of(place + "-copy", List.of()));
            TransferResult result = Pushes.request(one, place + ":a")
                    .also(other)
                    .alsoTo(place + "-copy:a")
                    .push();
            shape.add("", TransferResultValidator.check(result.toMap(), to));
            assertThat(result.toMap()).isEqualTo(TransferResultValidator.check(result.toMap(), to));
            TransferResult converted = Pushes.request(one, place + ":v2s2")
                    .format(ImageFormat.V2S2)
                    .push();
            shape.add("convertedFrom", converted.toMap().get("convertedFrom"));
            TransferSpec spec = withDiskImage(place);
            TransferResult disk = new TransferRunner(spec, HostEnvironment.of(Map.of(), directory), line -> {})
                    .run(new TransferProgress());
            shape.add("", TransferResultValidator.check(disk.toMap(), spec));
            Signing signing = new Signing(directory).generate("own", "P-256");
            Copies copy = Copies.from(place + ":a").to(place + ":b").signedBy(signing.key("own"), null);
            shape.add("signatures", copy.run().toMap().get("signatures"));
            BuildOrigin origin =
                    new BuildOrigin("https://j/", "https://j/b", "2026-11-29T09:00:00Z", "j", "s", Map.of());
            Map<String, Object> attached = Copies.from(place + ":b")
                    .to(place + ":c")
                    .archTags()
                    .attach(one, "text/plain")
                    .provenance(origin)
                    .signedBy(signing.key("own"), null)
                    .run()
                    .toMap();
            shape.add("attached", attached.get("attached"));
            shape.add("provenance", attached.get("provenance"));
        }

        assertThat(shape.types).isEqualTo(documented("pushOciArchive"));
        assertThat(help("pushOciArchive")).containsAll(shape.keys());
    }

    private TransferSpec withDiskImage(String to) {
        CosaBuilds cosa = new CosaBuilds(directory.resolve("cosa")).build("42.1", "x86_64");
        cosa.diskImage("42.1", "x86_64", "qemu", "qcow2", new byte[] {1});
        return new TransferSpec(
                new BuildImages("cosa", null, List.of(), false, null, null, List.of("qemu")),
                List.of(Destination.of(to, List.of())),
                null,
                1,
                List.of(),
                false,
                null,
                false,
                Pushes.anonymous());
    }

    @Test
    void layerMatchesPage() throws Exception {
        Path base = Archives.layout(image("amd64"), image("arm64"))
                .asIndex()
                .write(directory.resolve("base.ociarchive"))
                .path();
        Files.writeString(Files.createDirectories(directory.resolve("tree/usr")).resolve("file"), "text");
        Shape shape = new Shape();
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.request(base, registry.host() + "/os/base:1").push();
            for (Layering layering : List.of(Layering.on(base), Layering.on(registry.host() + "/os/base:1"))) {
                layering.add(directory.resolve("tree"))
                        .to(registry.host() + "/os/pr:1")
                        .archive(directory.resolve("out.ociarchive"));
                TransferResult result = layering.run();
                shape.add("", TransferResultValidator.check(result.toMap(), layering.spec()));
                assertThat(result.toMap()).isEqualTo(TransferResultValidator.check(result.toMap(), layering.spec()));
            }
        }

        Map<String, Set<String>> own = new TreeMap<>(shape.types);
        own.keySet().removeAll(documented("pushOciArchive").keySet());
        own.keySet()
                .removeAll(documented("pullOciArchive").keySet().stream()
                        .map(key -> "destinations[]." + key)
                        .toList());
        assertThat(own).isEqualTo(documented("layerOciImage"));
        assertThat(help("layerOciImage")).contains("archive", "base", "layer", "layers");
    }

    @Test
    void signatureMatchesPage() throws Exception {
        Path archive = Archives.small(directory.resolve("a.ociarchive")).path();
        Signing signing = new Signing(directory).generate("own", "P-256");
        Shape shape = new Shape();
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.request(archive, registry.host() + "/os/image:1").push();
            Map<String, Object> result = signing.sign(registry.host() + "/os/image:1", "own", null);
            ImageSigning request = new ImageSigning(
                    ImageSelector.parse(registry.host() + "/os/image:1", List.of()), null, AccessSpec.DEFAULT);
            assertThat(result).isEqualTo(SignatureResultValidator.check(result, request));
            shape.add("", result);
        }

        assertThat(shape.types).isEqualTo(documented("signOciImage"));
        assertThat(help("signOciImage")).containsAll(shape.keys());
    }

    @Test
    void builtImageMatchesPage() throws Exception {
        String config = "{\"config\": {\"Labels\": {\"a\": \"b\"}}}";
        String manifest = "{\"schemaVersion\": 2, \"config\": {\"mediaType\": \"x/y\", \"size\": " + config.length()
                + ", \"digest\": \"" + Digest.sha256(config.getBytes(UTF_8)) + "\"}, \"layers\": []}";
        Base64.Encoder base64 = Base64.getEncoder();
        String output = "builder\tbuildah\nbase\tsha256:" + "a".repeat(64) + "\nversion\t1\narchive\t/a\nmanifest\t"
                + base64.encodeToString(manifest.getBytes(UTF_8)) + "\nconfig\t"
                + base64.encodeToString(config.getBytes(UTF_8)) + "\ndone\n";
        Shape shape = new Shape();
        for (String base : List.of("quay.io/a/b", "b.ociarchive")) {
            shape.add("", BuildOutput.parse(output, BaseReference.parse(base), 1, new Redaction()));
        }

        assertThat(shape.types).isEqualTo(documented("buildOciImage"));
        assertThat(help("buildOciImage")).containsAll(shape.keys());
    }

    private static Image image(String architecture) {
        return Archives.image()
                .architecture(architecture)
                .label("org.opencontainers.image.version", "1")
                .layers(1, 100);
    }

    @Test
    void inspectionMatchesPage() throws Exception {
        Path archive = Archives.layout(Archives.image()
                        .label("version", "1")
                        .annotation("a", "b")
                        .created("2026-11-29T09:00:00Z")
                        .layers(1, 100))
                .asIndex()
                .write(directory.resolve("a.ociarchive"))
                .path();
        ImageInspection inspection = new ImageInspection(
                new NamedArchives(List.of(archive.toString()), null), null, false, false, AccessSpec.DEFAULT);
        Shape shape = new Shape();
        shape.add(
                "",
                inspection
                        .run(HostEnvironment.of(Map.of(), directory), line -> {})
                        .orElseThrow());

        Map<String, Set<String>> documented = documented("inspectOciImage");
        // Null only for an artifact that is not an image, which this test does not inspect.
        documented.values().forEach(types -> types.remove("null"));
        assertThat(shape.types).isEqualTo(documented);
        assertThat(help("inspectOciImage")).containsAll(shape.keys());
    }

    /** The types of all values of some results, by path. */
    private static final class Shape {
        private final Map<String, Set<String>> types = new TreeMap<>();

        void add(String at, Object value) {
            // The page has no row for the result itself, for an item of a list, or for a map below an arbitrary key.
            boolean hasRow = !at.isEmpty() && !at.endsWith("[]") && !(at.endsWith(">") && value instanceof Map);
            if (hasRow) {
                types.computeIfAbsent(at, key -> new TreeSet<>()).add(type(value));
            }
            if (value instanceof Map<?, ?> map && !at.equals("meta")) {
                map.forEach((key, member) ->
                        add((at.isEmpty() ? "" : at + ".") + OPEN.getOrDefault(at, String.valueOf(key)), member));
            } else if (value instanceof List<?> list) {
                list.stream().filter(Map.class::isInstance).forEach(item -> add(at + "[]", item));
            }
        }

        Set<String> keys() {
            return types.keySet().stream()
                    .filter(key -> key.matches("\\w+"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static String type(Object value) {
            return value == null
                    ? "null"
                    : value instanceof Map
                            ? "map"
                            : value instanceof List
                                    ? "list"
                                    : value instanceof Boolean
                                            ? "true or false"
                                            : value instanceof Long ? "whole number" : "text";
        }
    }

    private static Map<String, Set<String>> documented(String step) throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        for (List<String> row : rows(step)) {
            Set<String> types = row.get(1).endsWith(" or null")
                    ? new TreeSet<>(Set.of("null", row.get(1).replace(" or null", "")))
                    : new TreeSet<>(Set.of(row.get(1)));
            CODE.matcher(row.get(0)).results().forEach(key -> documented.put(key.group(1), types));
        }
        return documented;
    }

    private static List<List<String>> rows(String step) throws IOException {
        return Markdown.rows(StepsPage.read(), "What " + step + " returns");
    }

    /** The keys in the help of the step, which the Snippet Generator shows. */
    private static Set<String> help(String step) throws IOException {
        String text = Files.readString(StepsPage.views(step).resolve("help.html"));
        return HTML_CODE
                .matcher(text.substring(text.indexOf("The result is")))
                .results()
                .map((MatchResult code) -> code.group(1))
                .collect(Collectors.toSet());
    }
}
