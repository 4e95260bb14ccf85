package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.signature.SigningKey;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import io.jenkins.plugins.coreos.testing.GoPeers;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes keys with openssl, and signs and verifies images here and with containers/image. */
public final class Signing {
    private final Path directory;
    private RegistryCredentials credentials = RegistryCredentials.ANONYMOUS;

    /** @param directory for keys and policies */
    public Signing(Path directory) {
        this.directory = directory;
    }

    private void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Processes.command(command).in(directory).ok();
    }

    /** Creates {@code <name>.key} (PKCS #8) and {@code <name>.pub}. */
    public Signing generate(String name, String curve) {
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + curve, "-out", name + ".key");
        openssl("pkey", "-in", name + ".key", "-pubout", "-out", name + ".pub");
        return this;
    }

    public Signing credentials(RegistryCredentials some) {
        credentials = some;
        return this;
    }

    private AccessSpec access() {
        return new AccessBuilder()
                .withTlsVerify(false)
                .withCredentials(credentials)
                .build();
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    public SigningKey key(String name) throws IOException {
        return SigningKey.parse(Files.readAllBytes(file(name + ".key")), null, "none", name + ".key");
    }

    public VerificationKey publicKey(String name) throws IOException {
        return VerificationKey.parse(Files.readAllBytes(file(name + ".pub")), name + ".pub");
    }

    /** Signs an image in a registry. */
    public Map<String, Object> sign(String reference, String key, String identity)
            throws IOException, InterruptedException {
        return new ImageSigning(ImageSelector.parse(reference, List.of()), identity, access())
                .run(host(), key(key), line -> {});
    }

    /** Verifies the signature of an image in a registry. */
    public List<ImageSignature> verify(String reference, String key, String identity)
            throws IOException, InterruptedException {
        return new ImageVerification(ImageSelector.parse(reference, List.of()), publicKey(key), identity, access())
                .run(host(), line -> {});
    }

    private static HostEnvironment host() {
        return HostEnvironment.of(Map.of("HOME", "/nonexistent"), Path.of(""));
    }

    /**
     * Copies an image as skopeo does, with a policy that accepts only images that a key has signed. Requires the peer
     * {@code signedcopy}.
     *
     * @param identity the rule for the identity: {@code matchRepoDigestOrExact}, the default, or {@code matchRepository}
     */
    public Processes copyIfSigned(String reference, String key, String identity) throws IOException {
        Path policy = Files.writeString(
                directory.resolve("policy-" + key + ".json"), """
                {"default": [{"type": "sigstoreSigned", "keyPath": "%s", "signedIdentity": {"type": "%s"}}]}
                """.formatted(file(key + ".pub"), identity));
        Path target = Files.createTempDirectory(directory, "copy");
        return GoPeers.command("signedcopy", "" + policy, "" + registries(), "docker://" + reference, "dir:" + target);
    }

    /** Copies an image as skopeo does, and signs the copy. Requires the peer {@code signedcopy}. */
    public void copyAndSign(String from, String to, String key, String passphrase) throws IOException {
        Path policy = Files.writeString(
                directory.resolve("policy.json"), "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}");
        Path file = Files.writeString(directory.resolve("passphrase"), passphrase);
        GoPeers.command(
                        "signedcopy",
                        "" + policy,
                        "" + registries(),
                        "docker://" + from,
                        "docker://" + to,
                        "" + file(key),
                        "" + file)
                .ok();
    }

    /** Makes containers/image read and write signatures beside images. */
    private Path registries() throws IOException {
        Path registries = Files.createDirectories(directory.resolve("registries.d"));
        Files.writeString(registries.resolve("default.yaml"), "default-docker:\n  use-sigstore-attachments: true\n");
        return registries;
    }
}
