package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.GoPeers;
import io.jenkins.plugins.coreos.testing.GoRegistry;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies referrers that oras and regctl have made, between registries with the referrers API and without it. */
@ExtendWith(FailureLogs.class)
class ReferrersOfPeersIT {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    @TempDir
    Path dir;

    @BeforeAll
    static void requirePeers() {
        GoPeers.assumeInstalled(ReferrersOfPeersIT.class, "crane", "regctl", "oras", "ociserver");
    }

    /** A registry and what to close afterwards. */
    private record Place(String host, AutoCloseable registry) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            registry.close();
        }
    }

    private Place start(String make) {
        if (make.equals("DOCKER")) {
            DockerRegistry registry = DockerRegistry.start(dir);
            return new Place(registry.host(), registry);
        }
        GoRegistry registry = GoRegistry.start(dir, GoRegistry.Make.valueOf(make));
        return new Place(registry.host(), registry);
    }

    @ParameterizedTest
    @CsvSource({
        "OCISERVER, OCISERVER",
        "OCISERVER, DOCKER",
        "OCISERVER, CRANE",
        "CRANE, OCISERVER",
        "DOCKER, OCISERVER",
        "DOCKER, DOCKER"
    })
    void peersFindTheSameReferrersInTheCopy(String source, String destination) throws Exception {
        Path archive = Archives.image()
                .layers(2, 10_000)
                .write(dir.resolve("image.ociarchive"))
                .path();
        Files.writeString(dir.resolve("note.txt"), "note");
        Files.writeString(dir.resolve("about.txt"), "about the note");
        try (Place from = start(source);
                Place to = start(destination)) {
            String image = from.host() + "/os/image:one";
            String copy = to.host() + "/copy/image:one";
            String digest =
                    Pushes.request(archive, image).push().manifest().digest().toString();
            String note = DIGEST.matcher(oras("attach", "--artifact-type", "application/x-note", image, "note.txt"))
                    .results()
                    .map(MatchResult::group)
                    .filter(each -> !each.equals(digest))
                    .findFirst()
                    .orElseThrow();
            String about = from.host() + "/os/image@" + note;
            oras("attach", "--artifact-type", "application/x-note", "--annotation", "k=v", about, "about.txt");
            GoPeers.command(
                            "regctl",
                            "--host",
                            "reg=" + from.host() + ",tls=disabled",
                            "artifact",
                            "put",
                            "--artifact-type",
                            "application/x-note",
                            "--subject",
                            image)
                    .input("by regctl")
                    .ok();

            TransferResult result = Copies.from(image).to(copy).referrers().run();

            List<String> listed = discovered(image);
            assertThat(listed).as("the image and its referrers").hasSize(4).contains(digest);
            assertThat(discovered(copy)).containsExactlyElementsOf(listed);
            assertThat(result.referrers().stream().map(Object::toString))
                    .hasSize(3)
                    .isSubsetOf(listed);
            String back = Files.createDirectory(dir.resolve("back")).toString();
            oras("pull", "--output", back, to.host() + "/copy/image@" + note);
            assertThat(Path.of(back, "note.txt")).hasContent("note");
            assertThat(GoPeers.command("crane", "validate", "--remote", copy)
                            .ok()
                            .output())
                    .contains("PASS");
        }
    }

    private List<String> discovered(String reference) {
        String tree = oras("discover", "--format", "json", reference);
        return DIGEST.matcher(tree)
                .results()
                .map(MatchResult::group)
                .distinct()
                .sorted()
                .toList();
    }

    private String oras(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--plain-http"));
        all.addAll(List.of(arguments));
        return GoPeers.command("oras", all.toArray(String[]::new)).in(dir).ok().output();
    }
}
