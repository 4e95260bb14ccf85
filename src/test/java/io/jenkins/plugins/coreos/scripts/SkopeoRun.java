package io.jenkins.plugins.coreos.scripts;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import io.jenkins.plugins.coreos.core.skopeo.ContainerArchive;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoAccess;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoOutput;
import io.jenkins.plugins.coreos.core.skopeo.SkopeoPush;
import io.jenkins.plugins.coreos.core.transfer.AccessBuilder;
import io.jenkins.plugins.coreos.core.transfer.ArchiveFile;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.NamedArchives;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A push by push-skopeo.sh with the step's code before and after the script, but without Jenkins.
 */
final class SkopeoRun {
    private static final List<String> SECRET_FILES =
            List.of("auth.json", "proxy", "certs/client.cert", "certs/client.key");

    private final Path directory;
    private final String archive;
    private final List<String> places;
    private List<String> shell = List.of("sh");
    private List<String> tags = List.of();
    private ImageFormat format;
    private boolean skipIfPresent;
    private String digestFile;
    private String refName;
    private String expectedDigest;
    private final AccessBuilder access =
            new AccessBuilder().withTlsVerify(false).withRetries(0);
    private final Map<String, RegistryCredentials> logins = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private String log;

    private SkopeoRun(Path directory, String archive, List<String> places) {
        this.directory = directory;
        this.archive = archive;
        this.places = places;
        environment.put("TMPDIR", directory.toString());
        environment.put("HOME", directory.toString());
    }

    /** Creates a push in the directory of the archive, which also receives temporary files. */
    static SkopeoRun of(TestArchive archive, String... places) {
        return of(archive.path(), places);
    }

    static SkopeoRun of(Path archive, String... places) {
        return new SkopeoRun(archive.getParent(), archive.getFileName().toString(), List.of(places));
    }

    SkopeoRun shell(String words) {
        shell = List.of(words.split(" "));
        return this;
    }

    SkopeoRun within(String... command) {
        shell = List.of(command);
        return this;
    }

    SkopeoRun tags(String... some) {
        tags = List.of(some);
        return this;
    }

    SkopeoRun format(ImageFormat some) {
        format = some;
        return this;
    }

    SkopeoRun skipIfPresent() {
        skipIfPresent = true;
        return this;
    }

    SkopeoRun digestFile(String path) {
        digestFile = path;
        return this;
    }

    SkopeoRun refName(String name) {
        refName = name;
        return this;
    }

    /** Simulates that the archive contained another image when it was inspected. */
    SkopeoRun expecting(String digest) {
        expectedDigest = digest;
        return this;
    }

    SkopeoRun access(UnaryOperator<AccessBuilder> change) {
        change.apply(access);
        return this;
    }

    /** Sets the credentials for a repository. */
    SkopeoRun login(String repository, RegistryCredentials credentials) {
        logins.put(repository, credentials);
        return this;
    }

    SkopeoRun env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Returns the log. */
    String log() {
        return log;
    }

    /** Pushes, with the errors of the step. */
    TransferResult push() throws IOException {
        SkopeoPush push = prepared();
        Processes command = Processes.command(command(push));
        environment.forEach(command::env);
        Processes.Result ended = command.in(directory).run();
        log = ended.stderr();
        return SkopeoOutput.parse(ended.stdout(), push, 1);
    }

    /** Starts the script, for tests that terminate it; its output is discarded. */
    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(prepared()))
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Returns the file with the secrets, in a separate directory that the script removes. */
    Path secretFile() {
        return directory.resolve("secret/auth.json");
    }

    private SkopeoPush prepared() throws IOException {
        ImageDescriptors image = ImageDescriptors.read(archive, refName, new ContainerArchive(archive, this::ask));
        if (expectedDigest != null) {
            image = new ImageDescriptors(
                    new io.jenkins.plugins.coreos.core.oci.Descriptor(
                            image.top().mediaType(),
                            io.jenkins.plugins.coreos.core.oci.Digest.parse(expectedDigest),
                            image.top().size()),
                    image.blobs(),
                    image.images(),
                    image.documents(),
                    image.refName());
        }
        List<Destination> all = destinations();
        return SkopeoPush.of(
                ArchiveFile.of(archive), image, format, all, new SkopeoAccess(access.build(), all).users(all));
    }

    private List<Destination> destinations() {
        return places.stream()
                .map(place -> Destination.of(place, tags))
                .map(place -> place.at(place.repository(), logins.get(place.name()), false))
                .toList();
    }

    private List<String> command(SkopeoPush push) throws IOException {
        SkopeoAccess how = new SkopeoAccess(access.build(), destinations());
        if (how.hasSecrets()) {
            Files.createDirectories(secretFile().getParent());
            List<byte[]> contents = how.secretFiles();
            for (int i = 0; i < contents.size(); i++) {
                if (contents.get(i).length > 0) {
                    Path file = secretFile().getParent().resolve(SECRET_FILES.get(i));
                    Files.createDirectories(file.getParent());
                    Files.write(file, contents.get(i));
                }
            }
        }
        TransferSpec spec = new TransferSpec(
                new NamedArchives(List.of(archive), null),
                destinations(),
                format,
                1,
                List.of(),
                skipIfPresent,
                digestFile,
                false,
                access.build());
        Path script = Files.writeString(
                directory.resolve("script.sh"),
                AgentScript.compose(
                        SkopeoPush.SCRIPT,
                        push.arguments(
                                spec, how, how.hasSecrets() ? secretFile().toString() : null)));
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        return command;
    }

    /** Runs a script that reads files, as the step does. */
    private Map<String, String> ask(String... arguments) throws IOException {
        String script = AgentScript.compose(ContainerArchive.SCRIPT, List.of(arguments));
        String output = Processes.command(List.of("sh", "-s"))
                .in(directory)
                .input(script)
                .ok()
                .stdout();
        Map<String, String> answer = new HashMap<>();
        for (String line : output.split("\n")) {
            String[] fields = line.split("\t", 2);
            if (fields[0].equals("error")) {
                throw new IOException(fields[1]);
            }
            answer.put(fields[0], fields.length > 1 ? fields[1] : "");
        }
        return answer;
    }
}
