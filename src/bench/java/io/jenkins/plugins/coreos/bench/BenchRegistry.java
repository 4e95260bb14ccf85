package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;

/** A registry for the benchmark, real or fake. */
interface BenchRegistry extends AutoCloseable {
    String REPOSITORY = "bench/image";

    String host();

    int requests();

    /**
     * Checks that a tag refers to the archive's image and that the registry has all of its blobs.
     *
     * @throws IllegalStateException saying what is wrong
     */
    void check(String tag, TestArchive archive);

    /** Removes a blob, as if it had never been pushed. */
    void forget(String digest);

    @Override
    void close();

    /** docker-registry with empty storage. */
    static BenchRegistry real(Path directory) {
        return of(DockerRegistry.start(directory));
    }

    /** The same over TLS. */
    static BenchRegistry secure(Path directory, TestCertificates certificates) {
        return of(DockerRegistry.builder().tls(certificates).start(directory));
    }

    private static BenchRegistry of(DockerRegistry registry) {
        return new BenchRegistry() {
            @Override
            public String host() {
                return registry.host();
            }

            @Override
            public int requests() {
                return registry.requests().size();
            }

            @Override
            public void check(String tag, TestArchive archive) {
                same(tag, archive, registry.manifestDigest(REPOSITORY, tag));
                TreeSet<String> missing = new TreeSet<>(archive.blobs());
                missing.removeAll(registry.blobDigests(REPOSITORY));
                missing.addAll(archive.blobs().stream()
                        .filter(digest -> !Files.exists(registry.blob(digest)))
                        .toList());
                complete(tag, missing);
            }

            @Override
            public void forget(String digest) {
                Path blob = registry.blob(digest).getParent();
                Path layers = blob.resolve("../../../../repositories/" + REPOSITORY + "/_layers/sha256");
                Processes.deleteTree(layers.normalize().resolve(blob.getFileName()));
                Processes.deleteTree(blob);
            }

            @Override
            public void close() {
                registry.close();
            }
        };
    }

    /** The fake registry, which hashes and discards the bytes. */
    static BenchRegistry fake(FakeRegistryConfig config) {
        FakeRegistry registry = config.start();
        return new BenchRegistry() {
            @Override
            public String host() {
                return registry.host();
            }

            @Override
            public int requests() {
                return registry.requests().size();
            }

            @Override
            public void check(String tag, TestArchive archive) {
                same(tag, archive, registry.tags(REPOSITORY).get(tag));
                complete(
                        tag,
                        archive.blobs().stream()
                                .filter(digest -> !registry.hasBlob(REPOSITORY, digest))
                                .toList());
                registry.assertNoTagNamesAnIncompleteImage();
            }

            @Override
            public void forget(String digest) {
                registry.removeBlob(REPOSITORY, digest);
            }

            @Override
            public void close() {
                registry.close();
            }
        };
    }

    private static void same(String tag, TestArchive archive, String found) {
        if (!archive.digest().equals(found)) {
            throw new IllegalStateException(
                    "the tag " + tag + " names " + found + " and not the archive's " + archive.digest());
        }
    }

    private static void complete(String tag, Collection<String> missing) {
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the image " + tag + " lacks " + missing);
        }
    }
}
