package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jenkins")
class SamePluginIT {
    private static final String JAR = "WEB-INF/lib/coreos-assembler.jar";

    @Test
    void declarationsAndRealJarsGiveSamePlugin() throws Exception {
        Map<String, String> againstDeclarations = filesOfPlugin(Path.of(System.getProperty("coreos.hpi")));
        Map<String, String> againstRealJars = filesOf(Path.of(System.getProperty("coreos.outputDirectory")));

        assertThat(againstDeclarations)
                .as("the .hpi of the plain build; if the sources have changed since, run `mvn verify` again")
                .isNotEmpty()
                .containsExactlyInAnyOrderEntriesOf(againstRealJars);
    }

    private static Map<String, String> filesOfPlugin(Path hpi) throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (ZipFile plugin = new ZipFile(hpi.toFile());
                ZipInputStream jar = new ZipInputStream(new ByteArrayInputStream(
                        plugin.getInputStream(plugin.getEntry(JAR)).readAllBytes()))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (!entry.isDirectory() && isPacked(entry.getName())) {
                    files.put(entry.getName(), digest(jar.readAllBytes()));
                }
            }
        }
        return files;
    }

    private static Map<String, String> filesOf(Path classes) throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(classes)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString();
                if (isPacked(name)) {
                    files.put(name, digest(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    private static boolean isPacked(String name) {
        return !name.startsWith("io/jenkins/plugins/coreos/cli/") && !name.equals("META-INF/MANIFEST.MF");
    }

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
