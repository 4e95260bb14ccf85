package io.jenkins.plugins.coreos.core.cosa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The meta.json files of this test tree: their shapes are COSA's, their values are made up. */
final class Fixtures {
    private Fixtures() {}

    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(Path.of(System.getProperty("coreos.basedir", "."))
                .resolve("src/test/resources/cosa/meta/" + name + ".json"));
    }

    static MetaJson meta(String name) throws IOException {
        return MetaJson.parse(bytes(name), name);
    }
}
