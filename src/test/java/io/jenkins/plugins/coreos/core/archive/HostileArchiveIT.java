package io.jenkins.plugins.coreos.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Image;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.archive.TarWriter;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors in archives are reported in one line: file, problem, position, and a remedy if there is one. */
class HostileArchiveIT {
    private static final String ZEROS = "sha256:" + "0".repeat(64);

    @TempDir
    Path dir;

    private Path file;

    @Test
    void reportsMissingFileDirectoryAndEmptyFile() {
        file = dir.resolve("none");
        assertError("{} does not exist");
        file = dir;
        assertError("{} is a directory, not an OCI archive");
        file = Archives.empty(dir.resolve("empty"));
        assertError("{} is empty");
    }

    @Test
    void reportsFileThatIsNotTar() throws Exception {
        file = Files.writeString(dir.resolve("text"), "hello");
        assertError("{}: not a tar file: it has only 5 bytes");
        Files.writeString(file, "hello ".repeat(1000));
        assertError("{}: not a tar file (its first header is invalid)");
    }

    @Test
    void reportsCompressedArchive() throws Exception {
        TestArchive archive = archive(image());
        file = Archives.gzip(archive.path(), dir.resolve("gz"));
        assertError("{}: the archive is compressed with gzip, which is not supported; decompress it first");
        file = Files.write(dir.resolve("zst"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0});
        assertError("{}: the archive is compressed with zstd, which is not supported; decompress it first");
        file = Files.write(dir.resolve("xz"), new byte[] {(byte) 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0});
        assertError("{}: the archive is compressed with xz, which is not supported; decompress it first");
        for (String[] other : new String[][] {
            {"425a6839314159", "bzip2"},
            {"04224d186440a7", "lz4"},
            {"02214c18", "lz4"},
            {"4c5a495001", "lzip"},
            {"5d00008000", "lzma"},
            {"504b0304", "zip"},
            {"377abcaf271c", "7z"},
            {"502a4d1804000000", "zstd"}
        }) {
            file = Files.write(dir.resolve(other[1]), HexFormat.of().parseHex(other[0]));
            assertError(
                    "{}: the archive is compressed with " + other[1] + ", which is not supported; decompress it first");
        }
    }

    @Test
    void acceptsTarThatBeginsLikeAnotherFormat() {
        file = Archives.tar(dir.resolve("tar"), tar -> tar.file("BZh", new byte[3]));
        assertError("{}: this is not an OCI archive: it has no index.json");
    }

    @Test
    void reportsLinkWithoutTargetInArchive() {
        Layout layout = image().layout();
        String layer = layout.blobs().get(1);
        String blob = "blobs/" + layer.replace(':', '/');
        assertLinkRejected(blob, "/etc/passwd", "leads to 'etc/passwd', which is not a file in the archive");
        assertLinkRejected(blob, "../../../../etc/passwd", "leads out of the archive");
        assertLinkRejected(blob, "..", "leads to 'blobs', which is not a file in the archive");
        assertLinkRejected(blob, blob.substring(blob.lastIndexOf('/') + 1), "leads through too many links");
        assertLinkRejected(blob, "", "leads to 'blobs/sha256', which is not a file in the archive");
    }

    private void assertLinkRejected(String blob, String target, String problem) {
        archive(image().layout().without(blob).symbolicLink(blob, target));
        assertError("{}: the entry '" + blob + "' is a link that " + problem);
    }

    @Test
    void limitsChainsOfLinks() {
        Layout layout = image().layout();
        String blob = "blobs/" + layout.blobs().get(1).replace(':', '/');
        layout.without(blob).symbolicLink(blob, "/0");
        for (int i = 0; i < 50; i++) {
            layout.symbolicLink(String.valueOf(i), String.valueOf(i + 1));
        }
        archive(layout.put("50", "x"));
        assertError("{}: the entry '" + blob + "' is a link that leads through too many links");
    }

    @Test
    void rejectsFifosAndDevicesUnopened() throws Exception {
        file = dir.resolve("fifo");
        Processes.command("mkfifo", file.toString()).ok();
        assertError("{} is not a regular file, not an OCI archive");
        file = Files.createSymbolicLink(dir.resolve("zero"), Path.of("/dev/zero"));
        assertError("{} is not a regular file, not an OCI archive");
    }

    @Test
    void reportsKindOfOtherArchives() {
        file = Archives.dockerArchive(dir.resolve("docker"));
        assertError(
                "{}: this is not an OCI archive: it is a docker-archive; copy it with skopeo to oci-archive: first");
        file = Archives.ostreeTar(dir.resolve("ostree"));
        assertError("{}: this is not an OCI archive: it is an ostree repository in a tar, as COSA made before 2021");
        file = Archives.tar(dir.resolve("other"), tar -> tar.file("hello", new byte[3]));
        assertError("{}: this is not an OCI archive: it has no index.json");
        archive(image().layout().without("oci-layout"));
        assertError("{}: this is not an OCI archive: it has no oci-layout");
        file = Archives.tar(dir.resolve("nothing"), tar -> {});
        assertError("{}: this is not an OCI archive: it has no index.json");
    }

    @Test
    void reportsPositionOfTruncation() {
        TestArchive archive = archive(image());
        long size = file.toFile().length();
        Archives.truncate(file, 20_000);
        assertError("{}: the archive is truncated: 'blobs/sha256/"
                + hex(archive.layers().get(0)) + "' needs 22039 bytes from offset 2560, but the file ends at 20000");
        assertThat(size).isGreaterThan(20_000);

        archive(image());
        Archives.truncate(file, 1_100);
        assertError("{}: the archive is truncated: it ends at 1100, in the middle of a header");

        archive(image());
        Archives.truncate(file, 1_024);
        assertError("{}: this is not an OCI archive: it has no index.json and no end-of-archive marker,"
                + " so it is probably truncated");
    }

    @Test
    void reportsOffsetOfDamagedHeader() {
        archive(image());
        Archives.patch(file, 1_024 + 20, (byte) 'x');
        assertError("{}: the archive is damaged: invalid tar header at offset 1024");
    }

    @Test
    void reportsEntryLargerThanFileAsTruncation() {
        file = Archives.tar(dir.resolve("large"), tar -> tar.headerOnly("index.json", 10L << 30));
        assertError(
                "{}: the archive is truncated: 'index.json' needs 10737418240 bytes from offset 512, but the file ends at"
                        + " 1536");
    }

    @Test
    void namesInMessagesAreShortAndPrintable() {
        String name = "a\nb\u001b[31m" + "c".repeat(500);
        file = Archives.tar(
                dir.resolve("names"),
                tar -> tar.extended('x', TarWriter.record("path", name)).headerOnly("x", 1 << 20));
        assertError("{}: the archive is truncated: 'a?b?[31m" + "c".repeat(192)
                + "…' needs 1048576 bytes from offset 2048, but" + " the file ends at 3072");
    }

    @Test
    void reportsInvalidExtendedHeaders() {
        String damaged = "{}: the archive is damaged: invalid extended header at offset 512";
        for (String records : new String[] {"x", "5", "0 a=b\n", "-5 a=b\n", "99 path=a\n", "2 ", "3 \n\n", "1 x"}) {
            file = Archives.tar(
                    dir.resolve("pax"), tar -> tar.extended('x', records).file("a", new byte[0]));
            assertError(damaged);
        }
        for (String size : new String[] {"-1", "x", "", "99999999999999999999"}) {
            file = Archives.tar(
                    dir.resolve("pax"),
                    tar -> tar.extended('x', TarWriter.record("size", size)).file("a", new byte[0]));
            assertError("{}: the archive is damaged: invalid size in the extended header at offset 512");
        }
        file = Archives.tar(dir.resolve("long"), tar -> tar.bytes("pax", 'x', new byte[70_000]));
        assertError("{}: the archive has an extended header of 70000 bytes at offset 512");
    }

    @Test
    void rejectsSparseFilesWithAdvice() {
        file = Archives.tar(dir.resolve("old"), tar -> tar.bytes("blob", 'S', new byte[0]));
        assertError("{}: 'blob' is stored as a sparse file; make the archive without tar's --sparse");
        file = Archives.tar(
                dir.resolve("new"),
                tar -> tar.extended('x', TarWriter.record("GNU.sparse.major", "1"))
                        .file("blob", new byte[0]));
        assertError("{}: the archive contains a sparse file; make the archive without tar's --sparse");
    }

    @Test
    void reportsZeroOrTwoManifestsAndIndex() {
        archive(Archives.layout());
        assertError("{} has no manifests in its index.json, but exactly one is needed");
        archive(Archives.layout(image(), image().layer(1)));
        assertError("{} has 2 manifests in its index.json, but exactly one is needed, and has no names to choose by;"
                + " make an archive of one image");
        TestArchive index = archive(
                Archives.layout(image(), image().layer(1).architecture("arm64")).asIndex());
        assertError("{} contains an index of several images (" + index.digest() + "), not one image");
    }

    @Test
    void reportsPositionInInvalidIndex() {
        assertIndexRejected("", "{}: index.json is empty");
        assertIndexRejected("[]", "{}: index.json is not a JSON object");
        assertIndexRejected("{} {}", "{}: index.json has content after the end of its JSON value");
        assertIndexRejected("{\"manifests\":7}", "{}: index.json: \"manifests\" is not an array");
        assertIndexRejected("{\"manifests\":[7]}", "{}: index.json manifests[0] is not an object");
        assertIndexRejected("{\"manifests\":[{}]}", "{}: index.json manifests[0] has no \"mediaType\" (a string)");
        assertIndexRejected(
                indexJson("sha256:12", 5),
                "{}: index.json manifests[0]: 'sha256:12' does not have 64 lower-case hexadecimal digits after the colon");
        assertIndexRejected(indexJson("md5:12", 5), "{}: index.json manifests[0]: unsupported digest algorithm 'md5'");
        assertIndexRejected(indexJson("abc", 5), "{}: index.json manifests[0]: 'abc' is not a digest (algorithm:hex)");
        assertIndexRejected(
                indexJson("../../etc/passwd", 5),
                "{}: index.json manifests[0]: '../../etc/passwd' is not a digest (algorithm:hex)");
        assertIndexRejected(
                indexJson(ZEROS, -1), "{}: index.json manifests[0]: the size of " + ZEROS + " is negative: -1");
        assertIndexRejected(indexJson(ZEROS, 5), "{} lacks the blob " + ZEROS);
        assertIndexRejected(
                indexJson(ZEROS, 5).replace("oci.image.manifest.v1+json", "cncf.helm.config.v1+json"),
                "{} contains a 'application/vnd.cncf.helm.config.v1+json', which is not a manifest of an image");
    }

    @Test
    void hostileTextInAnIndexStaysOneShortLine() {
        String text = "a\\nb\\u001b" + "c".repeat(100_000);
        for (String index : new String[] {
            indexJson(text, 5),
            indexJson("sha256:" + text, 5),
            indexJson(text + ":12", 5),
            indexJson(ZEROS, 5).replace("application/", text + "/"),
            "{\"" + text.substring(0, 20_000) + "\":1,\"" + text.substring(0, 20_000) + "\":2}",
            "{\"manifests\":" + text + "}",
        }) {
            file = archive(image().layout().put("index.json", index)).path();
            assertThat(failure().getMessage()).hasSizeLessThan(600).doesNotContain("\n", "\u001b", "\r");
        }
    }

    @Test
    void reportsMissingOrDamagedManifest() {
        TestArchive archive = archive(image().layout().withoutManifest());
        assertError("{} lacks the blob " + archive.digest());
        Layout cut = image().layout().withoutManifest().withoutEnd();
        archive(cut);
        assertError(
                "{} lacks the blob " + cut.digest() + "; it has no end-of-archive marker, so it is probably truncated");

        Layout damaged = image().layout();
        archive(damaged.damage(damaged.digest()));
        assertThat(failure())
                .isInstanceOf(ArchiveException.class)
                .hasMessageMatching("\\Q" + file + ": the blob " + damaged.digest()
                        + " at offset \\E\\d+ is damaged: its bytes have the digest sha256:[0-9a-f]{64}");
    }

    @Test
    void reportsPositionInInvalidManifest() {
        assertManifestRejected("{}", "has no \"schemaVersion\" (a whole number)");
        assertManifestRejected("{\"schemaVersion\":1}", "has schemaVersion 1, not 2");
        assertManifestRejected("{\"schemaVersion\":2}", "has no \"config\" (an object)");
        assertManifestRejected("{\"schemaVersion\":2,\"config\":{}}", "config has no \"mediaType\" (a string)");
        assertManifestRejected(
                "{\"schemaVersion\":2,\"mediaType\":\"text/plain\"}",
                "has the media type 'text/plain', but its index says 'application/vnd.oci.image.manifest.v1+json'");
    }

    @Test
    void rejectsManifestOfTenGigabytesUnread() throws Exception {
        Path path = dir.resolve("image");
        assertIndexRejected(indexJson(ZEROS, 10L << 30), "{} lacks the blob " + ZEROS);
        file = Archives.tar(
                path,
                tar -> tar.file("oci-layout", new byte[0])
                        .file(
                                "index.json",
                                indexJson(ZEROS, 10L << 30).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .headerOnly("blobs/sha256/" + "0".repeat(64), 10L << 30));
        try (var grown = new java.io.RandomAccessFile(path.toFile(), "rw")) {
            grown.setLength(11L << 30);
        }
        assertError("{}: " + ZEROS + " has 10737418240 bytes; the limit for a manifest is 4194304");
    }

    @Test
    void reportsBlobThatIsMissingOrOfAnotherSize() {
        Layout layout = image().layout();
        String layer = layout.blobs().get(1);
        archive(layout.withoutBlob(layer));
        assertError("{} lacks the blob " + layer);

        TestArchive archive = archive(image().lieAboutSizeOfLayer(0));
        assertError("{}: the blob " + archive.layers().get(0)
                + " at offset 2560 has 22039 bytes, but its descriptor says 22040");
    }

    @Test
    void rejectsManifestWithTwoSizesOfOneBlob() {
        Layout layout = image().repeatLayer(0).lieAboutSizeOfLayer(0).layout();
        archive(layout);
        assertError("manifest " + layout.digest().substring(0, 19) + " gives "
                + layout.blobs().get(1) + " two sizes, 22040 and 22039");
    }

    private static Image image() {
        return Archives.image().layer(20_000);
    }

    private TestArchive archive(Image image) {
        return archive(image.layout());
    }

    private TestArchive archive(Layout layout) {
        TestArchive archive = layout.write(dir.resolve("image"));
        file = archive.path();
        return archive;
    }

    private static String indexJson(String digest, long size) {
        return "{\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + digest
                + "\",\"size\":" + size + "}]}";
    }

    private void assertIndexRejected(String index, String message) {
        archive(image().layout().put("index.json", index));
        assertError(message);
    }

    private void assertManifestRejected(String manifest, String message) {
        Digest digest = Digest.sha256(manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        archive(image().layout()
                .put("blobs/sha256/" + digest.hex(), manifest)
                .put("index.json", indexJson(digest.toString(), manifest.length())));
        assertError("{}: manifest " + digest.abbreviated() + " " + message);
    }

    private void assertError(String message) {
        assertThat(failure()).isInstanceOf(IOException.class).hasMessage(message.replace("{}", file.toString()));
    }

    /** The error from opening the archive and looking up all its blobs. */
    private Throwable failure() {
        return catchThrowable(() -> {
            try (OciArchive archive = OciArchive.open(file)) {
                for (Descriptor blob : archive.manifest().blobs()) {
                    archive.blob(blob);
                }
            }
        });
    }

    private static String hex(String digest) {
        return digest.substring("sha256:".length());
    }
}
