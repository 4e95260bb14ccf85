package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.DockerRegistry.Request;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests of a tool, and the bytes of layers that passed through it, from the logs of the registries.
 *
 * @param requests number of requests that the registries received
 * @param received total size of the layers that were downloaded
 * @param sent total size of the layers whose upload was completed
 */
record Traffic(int requests, long received, long sent) {
    static final Traffic NONE = new Traffic(0, 0, 0);

    private static final Pattern DOWNLOAD = Pattern.compile("GET /v2/.+/blobs/sha256:([0-9a-f]{64})(?:\\?.*)?");

    /** All tools and registries end an upload this way, and none sends the digest in another request with a body. */
    private static final Pattern UPLOAD =
            Pattern.compile("PUT /v2/.+/blobs/uploads/.+[?&]digest=sha256(?::|%3A)([0-9a-f]{64})(?:&.*)?");

    private static final Pattern ENTRY = Pattern.compile("\\S+ +\\S+ +(\\d+) .* blobs/sha256/([0-9a-f]{64})");

    /** Notes the current length of the logs of some registries. */
    static Mark mark(BenchRegistry... registries) {
        Map<BenchRegistry, Integer> lengths = new LinkedHashMap<>();
        for (BenchRegistry registry : registries) {
            lengths.put(registry, registry.requests().size());
        }
        return new Mark(lengths);
    }

    /** A point in the logs of some registries. */
    record Mark(Map<BenchRegistry, Integer> lengths) {
        /** The requests since then, of a transfer of this image. */
        Traffic since(TestArchive archive) {
            return since(layers(archive));
        }

        /** The requests since then, of a transfer of blobs of these sizes, by the hexadecimal part of their digests. */
        Traffic since(Map<String, Long> sizes) {
            List<Request> requests = new ArrayList<>();
            lengths.forEach((registry, length) -> {
                List<Request> all = registry.requests();
                requests.addAll(all.subList(length, all.size()));
            });
            return of(requests, sizes);
        }
    }

    private static Traffic of(List<Request> requests, Map<String, Long> sizes) {
        return new Traffic(requests.size(), bytes(requests, DOWNLOAD, sizes), bytes(requests, UPLOAD, sizes));
    }

    private static long bytes(List<Request> requests, Pattern pattern, Map<String, Long> sizes) {
        return requests.stream()
                .filter(request -> request.status() / 100 == 2)
                .map(request -> pattern.matcher(request.method() + " " + request.uri()))
                .filter(Matcher::matches)
                .mapToLong(match -> sizes.getOrDefault(match.group(1), 0L))
                .sum();
    }

    /** The sizes of the layers by the hexadecimal part of their digests. */
    static Map<String, Long> layers(TestArchive archive) {
        Map<String, Long> sizes = new HashMap<>();
        Processes.command("tar", "-tvf", archive.path().toString())
                .ok()
                .stdout()
                .lines()
                .map(ENTRY::matcher)
                .filter(Matcher::matches)
                .filter(match -> archive.layers().contains("sha256:" + match.group(2)))
                .forEach(match -> sizes.put(match.group(2), Long.parseLong(match.group(1))));
        return sizes;
    }
}
