package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.registry.BlobOutcome;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient.Repair;
import io.jenkins.plugins.coreos.core.signature.SignatureManifest;
import io.jenkins.plugins.coreos.core.signature.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signatures that two processes, which share no lock, write at the same time. */
class CosignTagTest {
    private static final String REPOSITORY = "quay.io/org/rhcos";
    private static final Descriptor IMAGE =
            new Descriptor("application/vnd.oci.image.manifest.v1+json", Digest.sha256(new byte[] {1}), 1);
    private static final String TAG = IMAGE.digest().toString().replace(':', '-') + ".sig";

    private final MemoryRegistry registry = new MemoryRegistry();
    private final List<String> log = new ArrayList<>();
    private ImageSigner one;
    private ImageSigner other;

    /** Another process acts at a certain moment. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException, InterruptedException;
    }

    /** A repository in memory, in which another process acts at certain moments. */
    private static final class MemoryRegistry implements ImageWriter {
        private final Map<String, Document> tags = new HashMap<>();
        private final Map<Digest, Blob> blobs = new HashMap<>();
        private Action afterBlob = () -> {};
        private int publications;

        @Override
        public Optional<Digest> digest(String tag) {
            return find(tag).map(document -> document.descriptor().digest());
        }

        @Override
        public Optional<Document> find(String tag) {
            return Optional.ofNullable(tags.get(tag));
        }

        @Override
        public BlobOutcome put(Blob blob, LongConsumer sent) throws IOException, InterruptedException {
            blobs.put(blob.digest(), blob);
            Action action = afterBlob;
            afterBlob = () -> {};
            action.run();
            return BlobOutcome.UPLOADED;
        }

        @Override
        public boolean restore(Blob blob) {
            return blobs.put(blob.digest(), blob) == null;
        }

        @Override
        public void publish(Document top, List<String> names, Repair repair) {
            publications++;
            names.forEach(name -> tags.put(name, top));
        }

        @Override
        public byte[] read(Descriptor descriptor) throws IOException {
            ByteBuffer content = ByteBuffer.allocate((int) descriptor.size());
            blobs.get(descriptor.digest()).read(content, 0);
            return content.array();
        }

        @Override
        public boolean has(Blob blob) {
            return blobs.containsKey(blob.digest());
        }

        @Override
        public void put(Document child, Repair repair) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean put(Referrer referrer, Repair repair) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addReferrers(Digest subject, List<Document> referrers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private ImageSigner signer() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        String key = Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        String pem = "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n";
        return new ImageSigner(
                SigningKey.parse(pem.getBytes(StandardCharsets.UTF_8), null, "", "the key"), null, log::add);
    }

    @BeforeEach
    void createSigners() throws Exception {
        one = signer();
        other = signer();
    }

    private void write(ImageSigner signer) throws IOException, InterruptedException {
        write(signer, REPOSITORY);
    }

    private void write(ImageSigner signer, String repository) throws IOException, InterruptedException {
        signer.write(registry, repository, List.of("1"), List.of(IMAGE));
    }

    /** Writes as another process does, which does not wait for the lock: a lock is for one name of the repository. */
    private void writeUnlocked(ImageSigner signer) throws IOException, InterruptedException {
        write(signer, "mirror.example/org/rhcos");
    }

    private void confirm(ImageSigner signer) throws IOException, InterruptedException {
        signer.confirm(registry, REPOSITORY, List.of("1"), List.of(IMAGE));
    }

    private int signatures() throws IOException {
        return SignatureManifest.parse(registry.tags.get(TAG)).entries().size();
    }

    @Test
    void keepsASignatureThatAppearsWhileBlobsAreWritten() throws Exception {
        registry.afterBlob = () -> writeUnlocked(other);

        write(one);

        assertThat(signatures()).isEqualTo(2);
        assertThat(registry.publications).isEqualTo(2);
    }

    @Test
    void confirmRestoresAnOverwrittenSignature() throws Exception {
        write(other);
        Document withoutOne = registry.tags.get(TAG);
        write(one);
        registry.tags.put(TAG, withoutOne);

        confirm(one);
        confirm(other);

        assertThat(signatures()).isEqualTo(2);
        assertThat(log)
                .containsOnlyOnce("signed again, because another client had overwritten the signature: " + REPOSITORY
                        + "@" + IMAGE.digest());
        assertThat(one.details().get("signatures").toString())
                .contains(registry.digest(TAG).orElseThrow().toString());
    }

    @Test
    void confirmChangesNothingThatIsComplete() throws Exception {
        write(one);
        confirm(one);

        assertThat(registry.publications).isOne();
        assertThat(log).hasSize(1);
    }

    @Test
    void restoresTheBlobOfAnExistingSignature() throws Exception {
        write(one);
        registry.blobs.clear();

        write(one);

        assertThat(registry.publications).isOne();
        assertThat(registry.blobs).hasSize(1);
        assertThat(log).contains("the registry had lost a signature of " + IMAGE.digest() + "; it has been sent again");
    }

    @Test
    void failsIfAnotherProcessReplacesTheManifestForever() throws Exception {
        List<ImageSigner> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            others.add(signer());
        }
        Action[] next = new Action[1];
        next[0] = () -> {
            registry.afterBlob = () -> {};
            writeUnlocked(others.remove(0));
            registry.afterBlob = next[0];
        };
        registry.afterBlob = next[0];

        assertThatThrownBy(() -> write(one))
                .hasMessage(REPOSITORY + ":" + TAG
                        + " does not keep the signature; another process may be signing the same image");
    }
}
