package io.jenkins.plugins.coreos.core.layer;

import static io.jenkins.plugins.coreos.core.layer.Layers.directory;
import static io.jenkins.plugins.coreos.core.layer.Layers.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.coreos.core.transfer.Layering;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.Skopeo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** umoci, tar and buildah can read layered images. */
class LayerToolsIT {
    private static final String CAPABILITY = "0100000200200000000000000000000000000000";

    @TempDir
    Path dir;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = directory(dir.resolve("tree"), 0755);
    }

    private Processes.Result umoci(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Processes.program("umoci", "umoci").toString()));
        command.addAll(List.of(arguments));
        return Processes.command(command).in(dir).ok();
    }

    /** Makes an image of a root directory. */
    private Path base(Path root) throws IOException {
        umoci("init", "--layout", "layout");
        umoci("new", "--image", "layout:base");
        umoci("unpack", "--rootless", "--image", "layout:base", "bundle");
        Processes.command("cp", "-a", root + "/.", dir.resolve("bundle/rootfs").toString())
                .ok();
        umoci("repack", "--image", "layout:base", "bundle");
        Path archive = dir.resolve("base.ociarchive");
        Processes.command(Skopeo.skopeo("copy", "oci:" + dir.resolve("layout") + ":base", "oci-archive:" + archive))
                .ok();
        return archive;
    }

    private Path unpacked(Path archive) throws IOException {
        Processes.command(Skopeo.skopeo("copy", "oci-archive:" + archive, "oci:" + dir.resolve("result") + ":new"))
                .ok();
        umoci("unpack", "--rootless", "--image", "result:new", "unpacked");
        return dir.resolve("unpacked/rootfs");
    }

    @Test
    void umociUnpacksFilesModesAndWhiteouts() throws Exception {
        Path root = directory(dir.resolve("root"), 0755);
        for (String name : List.of("etc/gone", "etc/kept", "usr/lib/old/a", "usr/lib/replaced/a", "usr/file/a")) {
            file(root.resolve(name), "base", 0644);
        }
        Path base = base(root);
        String longName = "\u00e4".repeat(100) + "/" + "n".repeat(200);
        file(tree.resolve("etc/new"), "new", 0640);
        file(tree.resolve("usr/bin/tool"), "tool", 04755);
        Files.createLink(tree.resolve("usr/bin/alias"), tree.resolve("usr/bin/tool"));
        Files.createSymbolicLink(tree.resolve("etc/link"), Path.of("/etc/shadow"));
        directory(tree.resolve("usr/spool"), 01777);
        file(tree.resolve("usr/lib/replaced/b"), "new", 0644);
        file(tree.resolve(longName), "long", 0600);
        Path file = file(dir.resolve("single"), "single", 0644);
        Path out = dir.resolve("out.ociarchive");

        Layering.on(base)
                .add(tree)
                .add(file, "/usr/file", null)
                .remove("/etc/gone", "/usr/lib/old", "/usr/lib/replaced", "/usr/file")
                .archive(out)
                .run();

        Path result = unpacked(out);
        assertThat(result.resolve("etc/gone")).doesNotExist();
        assertThat(result.resolve("etc/kept")).hasContent("base");
        assertThat(result.resolve("etc/new")).hasContent("new");
        assertThat(result.resolve("usr/lib/old")).doesNotExist();
        assertThat(result.resolve("usr/lib/replaced/a")).doesNotExist();
        assertThat(result.resolve("usr/lib/replaced/b")).hasContent("new");
        assertThat(result.resolve("usr/file")).isRegularFile().hasContent("single");
        assertThat(result.resolve(longName)).hasContent("long");
        assertThat(Files.readSymbolicLink(result.resolve("etc/link"))).hasToString("/etc/shadow");
        assertThat(Files.getAttribute(result.resolve("usr/bin/tool"), "unix:ino"))
                .isEqualTo(Files.getAttribute(result.resolve("usr/bin/alias"), "unix:ino"));
        assertThat(mode(result.resolve("usr/bin/tool"))).isEqualTo(04755);
        assertThat(mode(result.resolve("usr/spool"))).isEqualTo(01777);
        assertThat(mode(result.resolve("etc/new"))).isEqualTo(0640);
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }

    @Test
    void attributesOfTarReachOtherTools() throws Exception {
        Path tool = file(tree.resolve("usr/bin/tool"), "tool", 0755);
        // cap_net_raw, as setcap writes it; only root may set it.
        boolean isRoot = Files.getOwner(tool).getName().equals("root");
        String set = "import os,sys;"
                + "os.setxattr(sys.argv[1], 'user.note', b'a=\\n\\xff');"
                + (isRoot
                        ? "os.setxattr(sys.argv[1], 'security.capability', bytes.fromhex('" + CAPABILITY + "'))"
                        : "");
        assumeTrue(
                Processes.command("python3", "-c", set, tool.toString()).run().exitCode() == 0,
                "the file system has no extended attributes");
        Path tar = dir.resolve("files.tar");
        Processes.command("tar", "--xattrs", "--xattrs-include=*", "-cf", tar.toString(), "-C", tree.toString(), "usr")
                .ok();
        Path out = dir.resolve("out.ociarchive");

        Layering.on(base(directory(dir.resolve("root"), 0755)))
                .add(tar)
                .archive(out)
                .run();

        Path layer = dir.resolve("layer.tar");
        try (LayerContent content = new Layers(dir).add(tar).scan();
                Layer made = Layer.write(content, 0, LayerCompression.NONE, dir)) {
            Files.write(layer, Layers.bytes(made.blob("layer")));
        }
        Path byTar = Files.createDirectory(dir.resolve("by-tar"));
        Processes.command("tar", "--xattrs", "--xattrs-include=*", "-xf", layer.toString(), "-C", byTar.toString())
                .ok();
        for (Path root : List.of(byTar, unpacked(out))) {
            assertThat(attribute(root.resolve("usr/bin/tool"), "user.note")).isEqualTo("613d0aff");
            // Without root, umoci leaves out the capabilities.
            if (isRoot && root.equals(byTar)) {
                assertThat(attribute(root.resolve("usr/bin/tool"), "security.capability"))
                        .isEqualTo(CAPABILITY);
            }
        }
    }

    private static String attribute(Path file, String name) {
        String get = "import os,sys; print(os.getxattr(sys.argv[1], sys.argv[2]).hex())";
        return Processes.command("python3", "-c", get, file.toString(), name)
                .ok()
                .stdout()
                .strip();
    }

    @Test
    void gzipAndTarReadTheLayer() throws Exception {
        file(tree.resolve("etc/file"), "x".repeat(1_000_000), 0644);
        Path layer = dir.resolve("layer.tar.gz");
        try (LayerContent content = new Layers(dir).add(tree).scan();
                Layer made = Layer.write(content, 0, LayerCompression.GZIP, dir)) {
            Files.write(layer, Layers.bytes(made.blob("layer")));
        }

        Processes.command("gzip", "--test", layer.toString()).ok();
        assertThat(Processes.command("tar", "--list", "--verbose", "--numeric-owner", "--file", layer.toString())
                        .ok()
                        .stdout())
                .contains("-rw-r--r-- 0/0         1000000 1970-01-01 00:00 etc/file");
    }

    @Test
    void rejectsFifosAndDevices() throws Exception {
        Path fifo = tree.resolve("fifo");
        Processes.command("mkfifo", fifo.toString()).ok();
        assertThatThrownBy(() -> new Layers(dir).add(tree).scan())
                .hasMessage("'" + fifo + "' is a FIFO, which a layer cannot contain");
        assertThatThrownBy(() -> new Layers(dir).add(fifo, "/etc/fifo").scan())
                .hasMessage("'" + fifo + "' is a FIFO, which a layer cannot contain");
        Files.delete(fifo);
        Path device = tree.resolve("device");
        assumeTrue(Processes.command("mknod", device.toString(), "c", "1", "3")
                        .run()
                        .exitCode()
                == 0);
        assertThatThrownBy(() -> new Layers(dir).add(tree).scan())
                .hasMessage("'" + device + "' is a device, which a layer cannot contain");
    }

    @Test
    void fileReplacedByFifoAfterTheScanIsReported() throws Exception {
        Path file = file(tree.resolve("file"), "text", 0644);
        try (LayerContent content = new Layers(dir).add(tree).scan()) {
            Processes.command("mkfifo", dir.resolve("fifo").toString()).ok();
            Files.move(dir.resolve("fifo"), file, StandardCopyOption.REPLACE_EXISTING);

            assertThatThrownBy(() -> content.writeTo(OutputStream.nullOutputStream(), 0))
                    .isInstanceOf(LayerException.class)
                    .hasMessage("'" + file + "' was changed while the layer was made");
        }
    }

    /** Runs in a separate JVM: prints the digests of a layer. */
    public static final class PrintDigests {
        private PrintDigests() {}

        public static void main(String[] arguments) throws IOException {
            Layers layers = new Layers(Path.of(arguments[0])).add(Path.of(arguments[1]));
            System.out.println(layers.digest() + " " + layers.gzip().digest());
        }
    }

    @Test
    void umaskLocaleAndProcessorsDoNotChangeTheBytes() throws Exception {
        for (String name : List.of("b", "a/\u00fc\u4e2d", "a/z", "c/d/e")) {
            file(tree.resolve(name), name.repeat(400_000), 0644);
        }
        Files.createSymbolicLink(tree.resolve("link"), Path.of("a/\u00fc\u4e2d"));
        Files.createDirectory(dir.resolve("copied"));
        Processes.command(
                        "tar",
                        "--create",
                        "--file",
                        dir.resolve("x.tar").toString(),
                        "-C",
                        tree.toString(),
                        "c",
                        "b",
                        "link",
                        "a")
                .ok();
        Processes.command(
                        "tar",
                        "-xp",
                        "-C",
                        dir.resolve("copied").toString(),
                        "-f",
                        dir.resolve("x.tar").toString())
                .ok();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        TreeMap<String, String> seen = new TreeMap<>();
        for (String run : List.of("0000 C 1 tree", "0077 C.UTF-8 2 copied", "0022 POSIX 8 tree")) {
            String[] settings = run.split(" ");
            String digests = Processes.command(
                            "sh",
                            "-c",
                            "umask " + settings[0] + " && exec \"$@\"",
                            "sh",
                            java,
                            "-XX:ActiveProcessorCount=" + settings[2],
                            "-cp",
                            classPath,
                            PrintDigests.class.getName(),
                            dir.toString(),
                            dir.resolve(settings[3]).toString())
                    .env("LC_ALL", settings[1])
                    .ok()
                    .stdout();
            seen.put(digests, run);
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void buildahRunsCommandInTheImage() throws Exception {
        Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("busybox is not installed: apt-get install busybox-static"));
        Path root = directory(dir.resolve("root"), 0755);
        copy(busybox, root.resolve("usr/bin/busybox"));
        // Fails for a static program, which needs no library.
        Matcher library = Pattern.compile("/[^ \n]+(?= \\(0x)")
                .matcher(Processes.command("ldd", busybox.toString()).run().stdout());
        while (library.find()) {
            copy(Path.of(library.group()), root.resolve(library.group().substring(1)));
        }
        Path base = base(root);
        file(tree.resolve("etc/message"), "layered", 0644);
        Path out = dir.resolve("out.ociarchive");
        Layering.on(base).add(tree).archive(out).run();
        Path policy = Files.writeString(dir.resolve("policy"), "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
        List<String> buildah = List.of(
                Processes.program("buildah", "buildah").toString(),
                "--storage-driver=vfs",
                "--root=" + dir.resolve("storage"),
                "--runroot=" + dir.resolve("run"));

        String container = run(buildah, "from", "--signature-policy=" + policy, "oci-archive:" + out);
        String output = run(buildah, "run", "--isolation=chroot", container, "/usr/bin/busybox", "cat", "/etc/message");

        assertThat(output).isEqualTo("layered");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static String run(List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return Processes.command(command).ok().stdout().strip();
    }
}
