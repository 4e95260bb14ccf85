package io.jenkins.plugins.coreos.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.cli.Main;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of JSON keys in docs/cli.md against real output; those of builds and pushes are in docs/steps.md. */
class CliJsonIT {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @TempDir
    private Path directory;

    private String archive;

    @BeforeEach
    void writeArchive() throws Exception {
        archive = Archives.image()
                .layers(2, 100)
                .write(directory.resolve("image"))
                .path()
                .toString();
    }

    @Test
    void verifyPrintsTheListedKeys() throws Exception {
        assertThat(keys("verify", archive, "--json")).isEqualTo(listed("verify"));
    }

    @Test
    void inspectPrintsTheListedKeys() throws Exception {
        String index = Archives.layout(
                        Archives.image().seed(1).architecture("arm64").layer(100),
                        Archives.image().seed(2).architecture("s390x").layer(100))
                .asIndex()
                .write(directory.resolve("index"))
                .path()
                .toString();
        Map<String, Set<String>> keys = keys("inspect", index, "--json");

        // Its keys are architectures.
        assertThat(keys.remove("manifests")).containsExactly("aarch64", "s390x");
        assertThat(keys).isEqualTo(listed("inspect"));
        keys.get("").remove("manifests");
        assertThat(keys("inspect", archive, "--json")).isEqualTo(keys);
        assertThat(keys("inspect", archive, "--digest", "--json")).isEqualTo(listed("inspect --digest"));
    }

    @Test
    void dryRunPrintsTheListedKeys() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            String to = registry.host() + "/org/os:1";
            assertThat(keys("push", archive, "--to", to, "--tls-verify=false", "--dry-run", "--json"))
                    .isEqualTo(listed("push --dry-run"));
        }
    }

    @Test
    void layerPrintsTheListedKeys() throws Exception {
        String out = directory.resolve("out").toString();
        Map<String, Set<String>> keys =
                keys("layer", "--from", archive, "--remove", "/etc/x", "--archive", out, "--json");
        Map<String, Set<String>> listed = listed("layer");

        assertThat(keys.get("layer")).isEqualTo(listed.get("layer"));
        assertThat(listed.get("base")).containsAll(keys.get("base")).containsAll(Set.of("reference", "version"));
        assertThat(keys.get("")).contains("base", "layer", "archive");
    }

    /** The keys of each object in the output of a command, by the path of the object. */
    private static Map<String, Set<String>> keys(String... arguments) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        // Not public: only the launcher's main and tests run commands in this process.
        Method run = Main.class.getDeclaredMethod("run", String[].class, PrintWriter.class, PrintWriter.class);
        run.setAccessible(true);
        Object code = run.invoke(null, arguments, new PrintWriter(out, true), new PrintWriter(err, true));
        assertThat(code).as(Arrays.toString(arguments) + err).isEqualTo(0);
        Map<String, Set<String>> keys = new TreeMap<>();
        collect("", Json.parse(out.toString().getBytes(StandardCharsets.UTF_8), "the output"), keys);
        return keys;
    }

    private static void collect(String path, Object value, Map<String, Set<String>> keys) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> {
                keys.computeIfAbsent(path, other -> new TreeSet<>()).add((String) key);
                collect(path.isEmpty() ? (String) key : path + "." + key, member, keys);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(item -> collect(path + "[]", item, keys));
        }
    }

    /** The same from the page, where rows that begin with an ellipsis belong to the command above them. */
    private static Map<String, Set<String>> listed(String command) throws Exception {
        Map<String, Set<String>> keys = new TreeMap<>();
        boolean inside = false;
        for (List<String> row : Markdown.rows(Files.readString(FormFiles.BASE.resolve("docs/cli.md")), "JSON")) {
            boolean nested = row.get(0).startsWith("…");
            inside = nested ? inside : row.get(0).equals("`" + command + "`");
            if (inside) {
                Set<String> paths = nested ? codes(row.get(0)) : Set.of("");
                paths.forEach(path -> keys.put(path, codes(row.get(1))));
            }
        }
        return keys;
    }

    private static Set<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
