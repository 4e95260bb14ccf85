package io.jenkins.plugins.coreos.core.cosa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosaOutputTest {
    private static final String PHASES = "phase\tinit\t12\nphase\tfetch\t3\nphase\tbuild\t456\n";
    private static final String DIR = "/srv/my cosa/builds/9.6.20260101-0/aarch64";

    @Test
    void parsesCompleteResult() throws Exception {
        CosaBuild build = CosaOutput.parse(output("rhcos-2026", "true"));

        assertThat(build.id()).isEqualTo("9.6.20260101-0");
        assertThat(build.arch()).isEqualTo("aarch64");
        assertThat(build.changed()).isTrue();
        assertThat(build.ociArchive()).isEqualTo(DIR + "/rhcos-9.6.20260101-0-ostree.aarch64.ociarchive");
        assertThat(build.ociArchiveSize()).isEqualTo(2_750_000_000L);
        assertThat(build.ociArchiveSha256()).hasSize(64);
        assertThat(build.manifestDigest()).startsWith("sha256:").hasSize(71);
        assertThat(build.phases())
                .containsExactly(Map.entry("init", 12L), Map.entry("fetch", 3L), Map.entry("build", 456L));
    }

    @Test
    void mapContainsPlainSerializableValues() throws Exception {
        Map<String, Object> map =
                CosaOutput.parse(output("rhcos-2026", "false")).toMap();

        assertThat(map.keySet())
                .containsExactly(
                        "id",
                        "name",
                        "arch",
                        "changed",
                        "imported",
                        "dir",
                        "ociArchive",
                        "ociArchiveSha256",
                        "ociArchiveSize",
                        "manifestDigest",
                        "ostreeCommit",
                        "images",
                        "labels",
                        "packages",
                        "phases",
                        "meta");
        assertThat(map)
                .extracting("packages.upgraded")
                .asString()
                .isEqualTo("[{name=up, arch=aarch64, from=1-1.el9, to=2-1.el9}]");
        assertThat(map).extracting("images.kubevirt.size").isEqualTo(2000L);
        assertPlain(map);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(map);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(map);
        }
    }

    @Test
    void importedBuildHasLabels() throws Exception {
        String meta = "{\"buildid\":\"1\",\"name\":\"rhcos\",\"coreos-assembler.oci-imported-labels\":"
                + "{\"containers.bootc\":\"1\"}}";

        CosaBuild build = CosaOutput.parse(
                "phase\timport\t7\nid\t1\narch\tx\ndir\t/d\nchanged\ttrue\nmeta\t" + meta.length() + "\n" + meta);

        assertThat(build.toMap())
                .containsEntry("imported", true)
                .containsEntry("labels", Map.of("containers.bootc", "1"));
        assertPlain(build.toMap());
        assertThat(CosaOutput.parse(output("rhcos-2026", "true")).imported()).isFalse();
    }

    @Test
    void buildOf2020HasNoArchive() throws Exception {
        CosaBuild build = CosaOutput.parse(output("rhcos-2020", "false"));

        assertThat(build.ociArchive()).isNull();
        assertThat(build.ociArchiveSha256()).isNull();
        assertThat(build.ociArchiveSize()).isNull();
        assertThat(build.manifestDigest()).isNull();
        assertThat(build.images()).containsKey("ostree");
    }

    @Test
    void directoryWithoutBuildHasEmptyResult() throws Exception {
        CosaBuild build = CosaOutput.parse("phase\tinit\t12\nchanged\tfalse\n");

        assertThat(build.id()).isNull();
        assertThat(build.toMap()).containsEntry("images", Map.of()).containsEntry("changed", false);
        assertPlain(build.toMap());
    }

    @Test
    void reportsPhaseExitCodeAndLastLine() {
        String failed = PHASES + "error\tbuild\t137\tcosa build ended with exit code 137\n";
        String message = "cosaBuild failed in the phase build: cosa build ended with exit code 137";
        String useless = "tail\tfailed to execute cmd-build: exit status 137\n";
        assertThatExceptionOfType(CosaException.class)
                .isThrownBy(() -> CosaOutput.parse(failed + useless))
                .withMessage(message);
        assertThatExceptionOfType(CosaException.class)
                .isThrownBy(() -> CosaOutput.parse(failed + "tail\tone\ntail\t  two\n" + useless))
                .withMessage(message + "; its last line: two")
                .satisfies(e -> assertThat(e.phase()).isEqualTo("build"))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(137));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phase\t<script>\t1\n",
                "error\t../../x\t1\twhy\n",
                "error\tbuild\t99999999999999999999\twhy\n",
                "id\t1\narch\tx/../..\ndir\t/d\nchanged\ttrue\nmeta\t2\n{}",
                "id\t1\narch\tx\ndir\trelative\nchanged\ttrue\nmeta\t2\n{}",
                "id\t1\narch\tx\ndir\t/d\u0000\nchanged\ttrue\nmeta\t2\n{}",
            })
    void rejectsValuesThatTheScriptNeverPrints(String output) {
        assertThatExceptionOfType(CosaException.class)
                .isThrownBy(() -> CosaOutput.parse(output))
                .withMessageContaining("the script ended without a complete result");
    }

    @Test
    void rejectsExcessiveOutput() {
        assertThatExceptionOfType(CosaException.class)
                .isThrownBy(() -> CosaOutput.parse("x\ty\n".repeat(9_000_000)))
                .withMessageContaining("the script ended without a complete result");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "phase\tinit\t12\n",
                "phase\tinit\t12\nchang",
                "id\t1\nchanged\ttrue\n",
                "id\t1\narch\tx\ndir\t/d\nchanged\ttrue\nmeta\t100\n{}",
                "error\tbuild\n",
                "phase\tinit\tlong\n"
            })
    void rejectsTruncatedResult(String output) {
        assertThatExceptionOfType(CosaException.class)
                .isThrownBy(() -> CosaOutput.parse(output))
                .withMessageMatching("cosaBuild failed in the phase init: the script ended without a complete result"
                        + " after this phase, so it was probably killed; see the log above")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(CosaException.NOT_COSA));
    }

    @Test
    void namesInvalidMetaJson() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> CosaOutput.parse("id\t1\narch\tx\ndir\t/d\nchanged\ttrue\nmeta\t2\n{]"))
                .withMessageStartingWith("/d/meta.json is not valid JSON");
    }

    @Test
    void readsPreviousBuildAndPackages() throws Exception {
        String meta = "{\"buildid\":\"2\",\"name\":\"rhcós\"}";
        String commitMeta = "{\"rpmostree.rpmdb.pkglist\":[[\"bash\",\"0\",\"5.2\",\"3.el9\",\"x86_64\"],"
                + "[\"podman\",\"2\",\"5.8\",\"1.el9\",\"x86_64\"],\"other\"]}";

        CosaOutput output = CosaOutput.of("before\t1\nid\t2\narch\tx\ndir\t/d\nchanged\ttrue\ncommitmeta\t"
                + commitMeta.length() + "\nmeta\t" + meta.getBytes(UTF_8).length + "\n" + meta + commitMeta);

        assertThat(output.build().name()).isEqualTo("rhcós");
        assertThat(output.previous()).isEqualTo("1");
        assertThat(output.packages())
                .containsExactly(List.of("bash", "x86_64", "5.2-3.el9"), List.of("podman", "x86_64", "2:5.8-1.el9"));
    }

    @Test
    void invalidPackagesAreNoError() throws Exception {
        String start = "id\t2\narch\tx\ndir\t/d\nchanged\ttrue\n";
        String meta = "{\"buildid\":\"2\",\"name\":\"rhcos\"}";
        String end = "meta\t" + meta.length() + "\n" + meta;

        assertThat(CosaOutput.of(start + "commitmeta\t4\n" + end + "{\"a\"").packages())
                .isEmpty();
        assertThat(CosaOutput.of(start + end).packages()).isEmpty();
        assertThatExceptionOfType(CosaException.class)
                .isThrownBy(() -> CosaOutput.of(start + "commitmeta\t5\n" + end + "{\"a\""));
    }

    private static String output(String fixture, String changed) throws IOException {
        byte[] meta = Fixtures.bytes(fixture);
        return PHASES + "id\t9.6.20260101-0\narch\taarch64\ndir\t" + DIR + "\nchanged\t" + changed + "\nmeta\t"
                + meta.length + "\n" + new String(meta, UTF_8);
    }

    private static void assertPlain(Object value) {
        if (value instanceof Map<?, ?> map) {
            assertThat(value).isExactlyInstanceOf(LinkedHashMap.class);
            map.values().forEach(CosaOutputTest::assertPlain);
        } else if (value instanceof List<?> list) {
            assertThat(value).isExactlyInstanceOf(ArrayList.class);
            list.forEach(CosaOutputTest::assertPlain);
        } else if (value != null) {
            assertThat(value).isInstanceOfAny(String.class, Long.class, Double.class, Boolean.class);
        }
    }
}
