package io.jenkins.plugins.coreos.testing.fake;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Serves manifests, tags and blobs (distribution-spec, "Endpoints"). */
final class Protocol {
    /** The limit of distribution. */
    private static final int MAX_MANIFEST = 4 * 1024 * 1024;

    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final FakeRegistryConfig config;
    private final BlobStore store;
    private final Guard guard;
    private final Uploads uploads;

    Protocol(FakeRegistryConfig config, BlobStore store, Guard guard) {
        this.config = config;
        this.store = store;
        this.guard = guard;
        this.uploads = new Uploads(config, store, guard);
    }

    /**
     * Serves a request.
     *
     * @param origin the registry's origin, such as {@code http://127.0.0.1:1234}
     * @param most the number of bytes of the body to read before the connection breaks
     */
    Answer serve(Exchange exchange, String origin, long most) throws IOException {
        if (exchange.kind == RequestKind.TOKEN) {
            return guard.token(exchange);
        }
        Answer denied = guard.check(exchange, origin + "/token");
        if (denied != null) {
            exchange.body.drain();
            return denied;
        }
        return switch (exchange.kind) {
            case PING -> Answer.json(200, "{}");
            case BLOB_HEAD, BLOB_GET, BLOB_RANGE -> blob(exchange);
            case MANIFEST_HEAD, MANIFEST_GET -> withDigestHeaderIfConfigured(manifest(exchange));
            case MANIFEST_PUT -> withDigestHeaderIfConfigured(put(exchange));
            case TAGS -> tags(exchange.repository);
            case REFERRERS -> referrers(exchange);
            case UPLOAD_POST, MOUNT, UPLOAD_PATCH, UPLOAD_PUT, SESSION_GET, SESSION_DELETE ->
                uploads.serve(exchange, origin, most);
            default -> {
                exchange.body.drain();
                yield Answer.error(404, "UNSUPPORTED", "no such endpoint");
            }
        };
    }

    private Answer withDigestHeaderIfConfigured(Answer answer) {
        if (!config.digestHeaders) {
            answer.headers().remove("Docker-Content-Digest");
        }
        return answer;
    }

    private Answer blob(Exchange exchange) {
        BlobStore.Blob blob = store.blob(exchange.repository, exchange.reference);
        if (blob == null) {
            return Answer.error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }
        Answer answer = Answer.of(200).header("Docker-Content-Digest", blob.digest());
        if (exchange.isHead()) {
            return answer.header("Content-Length", Long.toString(blob.size()));
        }
        if (config.objectStore != null) {
            return Answer.of(307).header("Location", config.objectStore + exchange.path + "?signature=s3cret");
        }
        if (blob.bytes() == null) {
            return Answer.error(500, "UNKNOWN", "the test registry does not keep large blobs");
        }
        return config.ranges && exchange.kind == RequestKind.BLOB_RANGE
                ? part(blob, exchange.header("range"))
                : answer.body(blob.bytes());
    }

    /** The rest of a blob from an offset: the only form of range that clients use here. */
    private static Answer part(BlobStore.Blob blob, String range) {
        long start = Long.parseLong(range.replaceFirst("bytes=(\\d+)-$", "$1"));
        if (start >= blob.size()) {
            return Answer.of(416).header("Content-Range", "bytes */" + blob.size());
        }
        return Answer.of(206)
                .header("Content-Range", "bytes " + start + "-" + (blob.size() - 1) + "/" + blob.size())
                .body(Arrays.copyOfRange(blob.bytes(), (int) start, (int) blob.size()));
    }

    private Answer manifest(Exchange exchange) {
        StoredManifest manifest = store.manifest(exchange.repository, exchange.reference);
        return manifest == null
                ? Answer.error(404, "MANIFEST_UNKNOWN", "manifest unknown")
                : Answer.of(200)
                        .header("Content-Type", manifest.mediaType())
                        .header("Docker-Content-Digest", manifest.digest())
                        .body(manifest.bytes());
    }

    private Answer put(Exchange exchange) throws IOException {
        byte[] bytes = exchange.body.readNBytes(MAX_MANIFEST);
        exchange.body.drain();
        if (exchange.body.count() > MAX_MANIFEST) {
            return Answer.error(413, "SIZE_INVALID", "manifest is larger than 4 MiB");
        }
        String reference = exchange.reference;
        boolean byDigest = reference.contains(":");
        StoredManifest manifest;
        try {
            String algorithm = byDigest ? reference.substring(0, reference.indexOf(':')) : "sha256";
            manifest = StoredManifest.of(algorithm, exchange.header("content-type"), bytes);
        } catch (IOException e) {
            return Answer.error(400, "MANIFEST_INVALID", "manifest invalid");
        }
        if (byDigest && !manifest.digest().equals(reference)) {
            return Answer.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        List<String> missing = store.missing(exchange.repository, manifest);
        if (config.checksManifests && !missing.isEmpty()) {
            return Answer.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry: " + missing.get(0));
        }
        store.put(exchange.repository, reference, manifest);
        Answer answer = Answer.of(201)
                .header("Location", "/v2/" + exchange.repository + "/manifests/" + manifest.digest())
                .header("Docker-Content-Digest", manifest.digest());
        return config.referrersPage > 0 && manifest.subject() != null
                ? answer.header("OCI-Subject", manifest.subject())
                : answer;
    }

    /** A page of the list; {@code last} is the digest at the end of the page before. */
    private Answer referrers(Exchange exchange) {
        if (config.referrersPage == 0) {
            return Answer.of(404).body("404 page not found\n");
        }
        String last = exchange.parameter("last");
        List<StoredManifest> left = store.referrers(exchange.repository, exchange.reference).stream()
                .filter(manifest -> last == null || manifest.digest().compareTo(last) > 0)
                .toList();
        List<StoredManifest> page = left.subList(0, Math.min(config.referrersPage, left.size()));
        String entries = page.stream()
                .map(manifest -> "{\"mediaType\":\"" + manifest.mediaType() + "\",\"digest\":\"" + manifest.digest()
                        + "\",\"size\":" + manifest.bytes().length + "}")
                .collect(Collectors.joining(","));
        Answer answer = Answer.json(
                        200, "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + entries + "]}")
                .header("Content-Type", INDEX);
        return page.size() == left.size()
                ? answer
                : answer.header(
                        "Link",
                        "<" + exchange.path + "?last="
                                + page.get(page.size() - 1).digest() + ">; rel=\"next\"");
    }

    private Answer tags(String repository) {
        String names = store.tags(repository).keySet().stream()
                .map(tag -> "\"" + tag + "\"")
                .collect(Collectors.joining(","));
        return Answer.json(200, "{\"name\":\"" + repository + "\",\"tags\":[" + names + "]}");
    }
}
