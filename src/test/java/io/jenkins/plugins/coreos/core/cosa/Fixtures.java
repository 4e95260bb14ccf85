package io.jenkins.plugins.coreos.core.cosa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The meta.json files of the tests, in COSA's format with invented values. */
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
