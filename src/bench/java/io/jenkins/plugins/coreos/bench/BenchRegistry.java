package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.cli.InProcess;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** A registry for the benchmark, real or fake. */
interface BenchRegistry extends AutoCloseable {
    String REPOSITORY = "bench/image";

    String host();

    /** All requests so far. */
    List<DockerRegistry.Request> requests();

    /**
     * Checks that a tag refers to the archive's image and that the registry has all of its blobs.
     *
     * @throws IllegalStateException saying what is wrong
     */
    void check(String repository, String tag, TestArchive archive);

    /** Removes a blob, as if it had never been pushed. */
    void forget(String digest);

    @Override
    void close();

    /** A reference to a tag of {@link #REPOSITORY}. */
    default String reference(String tag) {
        return host() + "/" + REPOSITORY + ":" + tag;
    }

    /** Checks a tag of {@link #REPOSITORY}. */
    default void check(String tag, TestArchive archive) {
        check(REPOSITORY, tag, archive);
    }

    /** Pushes an image outside of the measurement, to {@link #filled}. */
    default void fill(TestArchive archive) {
        InProcess.run(List.of("push", archive.path().toString(), "--to", filled(), "--tls-verify=false"));
        check("source", archive);
    }

    /** A reference to the image that {@link #fill} pushes. */
    default String filled() {
        return reference("source");
    }

    /** docker-registry with empty storage. */
    static BenchRegistry real(Path directory) {
        return of(DockerRegistry.start(directory));
    }

    /** The same over TLS. */
    static BenchRegistry secure(Path directory, TestCertificates certificates) {
        return of(DockerRegistry.builder().tls(certificates).start(directory));
    }

    /** A running docker-registry. */
    static BenchRegistry of(DockerRegistry registry) {
        return new BenchRegistry() {
            @Override
            public String host() {
                return registry.host();
            }

            @Override
            public List<DockerRegistry.Request> requests() {
                return registry.requests();
            }

            @Override
            public void check(String repository, String tag, TestArchive archive) {
                same(tag, archive, registry.manifestDigest(repository, tag));
                TreeSet<String> missing = new TreeSet<>(archive.blobs());
                missing.removeAll(registry.blobDigests(repository));
                missing.addAll(archive.blobs().stream()
                        .filter(digest -> !Files.exists(registry.blob(digest)))
                        .toList());
                complete(tag, missing);
            }

            @Override
            public void forget(String digest) {
                Processes.deleteTree(registry.link(REPOSITORY, digest).getParent());
                Processes.deleteTree(registry.blob(digest).getParent());
            }

            @Override
            public void close() {
                registry.close();
            }
        };
    }

    /** The fake registry, which hashes the bytes and keeps only small blobs. */
    static BenchRegistry fake(FakeRegistryConfig config) {
        FakeRegistry registry = config.start();
        return new BenchRegistry() {
            @Override
            public String host() {
                return registry.host();
            }

            @Override
            public List<DockerRegistry.Request> requests() {
                return registry.requests().stream()
                        .map(request -> new DockerRegistry.Request(
                                request.method(), request.path() + "?" + request.query(), request.status()))
                        .toList();
            }

            @Override
            public void check(String repository, String tag, TestArchive archive) {
                same(tag, archive, registry.tags(repository).get(tag));
                complete(
                        tag,
                        archive.blobs().stream()
                                .filter(digest -> !registry.hasBlob(repository, digest))
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
