package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.testing.archive.ArchiveMutator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry with hostile responses. The repository {@code os/n17} always has the same image, with attack 17. */
final class HostileSource implements AutoCloseable {
    private static final Pattern PATH =
            Pattern.compile("GET /v2/os/n(\\d+)/(manifests|blobs|referrers)/([^ ?]+)\\S* .*");
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final int LARGE = 4 * 1024 * 1024 - 1024;
    private static final int ATTACKS = 16;

    private static final List<String> SIZES =
            List.of("-1", "0", "9223372036854775807", "4611686018427387904", "10737418240", "1e30", "4194305", "\"7\"");
    private static final List<String> DIGESTS = List.of(
            "sha256:../../../../../../tmp/escaped",
            "../../escaped",
            "/etc/passwd",
            "sha256:" + "A".repeat(64),
            "sha256:" + "0".repeat(63) + "/",
            "sha512:" + "0".repeat(64),
            "md5:d41d8cd98f00b204e9800998ecf8427e",
            "");
    private static final List<String> VALUES = List.of(
            "",
            "\u0000\u001b[2J",
            "sha256:../../etc/passwd",
            "sha256:" + "0".repeat(64),
            "application/vnd.docker.distribution.manifest.v1+prettyjws",
            "text/html",
            "x".repeat(300_000),
            "-1",
            "10737418240",
            "99999999999999999999",
            "bytes 0-",
            "bytes 5-9223372036854775807/-3",
            "7, 8",
            "gzip");
    private static final List<String> HEADERS = List.of(
            "Content-Type",
            "Docker-Content-Digest",
            "Content-Length",
            "Content-Range",
            "Transfer-Encoding",
            "Content-Encoding");
    private static final List<String> LOCATIONS = List.of(
            "file:///etc/passwd", "/v2/os/n15/manifests/one", "//", "http://127.0.0.1:1/", "http://[::1", "\u0001", "");

    private final RemoteImage image;
    private final Map<String, byte[]> large = new LinkedHashMap<>();
    private final ServerSocket listener;

    HostileSource(RemoteImage image) throws IOException {
        this.image = image;
        for (int i = 0; i < 5; i++) {
            String text = text(child())
                    .replaceFirst("\\{", "{\"annotations\":{\"n" + i + "\":\"" + "x".repeat(LARGE) + "\"},");
            byte[] bytes = utf8(text);
            large.put(Digest.sha256(bytes).toString(), bytes);
        }
        listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    daemon(() -> serve(socket));
                } catch (IOException e) {
                    // Closed.
                }
            }
        });
    }

    String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** A response; an endless one repeats its body until the client gives up. */
    private record Reply(String status, Map<String, String> headers, byte[] body, boolean endless) {
        static Reply of(String type, byte[] body) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", type);
            headers.put("Content-Length", "" + body.length);
            return new Reply("200 OK", headers, body, false);
        }

        Reply with(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Reply as(String other) {
            return new Reply(other, headers, body, endless);
        }

        /** An endless body, with a Content-Length of 10 GB, in chunks, or with neither. */
        Reply endless(int kind) {
            headers.remove("Content-Length");
            if (kind == 0) {
                headers.put("Content-Length", "10737418240");
            } else if (kind == 1) {
                headers.put("Transfer-Encoding", "chunked");
            }
            return new Reply(status, headers, body, true);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String request = line(in);
            boolean isRange = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                isRange |= header.toLowerCase(java.util.Locale.ROOT).startsWith("range:");
            }
            Matcher path = PATH.matcher(request);
            Reply reply = path.matches() && path.group(2).equals("referrers")
                    ? referrers(Integer.parseInt(path.group(1)))
                    : path.matches()
                            ? reply(
                                    Integer.parseInt(path.group(1)),
                                    path.group(2).equals("blobs"),
                                    path.group(3),
                                    isRange)
                            : Reply.of("application/json", utf8("{}"));
            send(socket.getOutputStream(), reply);
        } catch (IOException | IndexOutOfBoundsException e) {
            // The client has closed the connection.
        }
    }

    private Reply reply(int seed, boolean isBlob, String reference, boolean isRange) {
        // Random generators with similar seeds begin with similar numbers, so the seed is spread.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        // The decision is the same for all requests to a repository.
        boolean isTop = random.nextBoolean();
        boolean isTag = reference.equals("one");
        int attack = seed % ATTACKS;
        Reply plain = isBlob ? blob(reference) : manifest(reference);
        switch (attack) {
            case 0, 1:
                return isTag ? document(new ArchiveMutator(seed).mutateJson(top(isTop))) : plain;
            case 2, 3:
                boolean isHit = attack == 2 ? isTag : isBlob;
                return isHit ? plain.with(pick(HEADERS, random), pick(VALUES, random)) : plain;
            case 4:
                if (isBlob && !isRange) {
                    // Breaks the response off, so that the client requests the rest.
                    return new Reply(
                            plain.status(),
                            plain.headers(),
                            Arrays.copyOf(plain.body(), plain.body().length / 2),
                            false);
                }
                return isRange ? plain.as("206 Partial").with("Content-Range", pick(VALUES, random)) : plain;
            case 5:
                return isBlob ? plain.endless(random.nextInt(3)) : plain;
            case 6:
                return isTag ? plain.endless(random.nextInt(3)) : plain;
            case 7:
                return isTag == isTop ? plain.endless(random.nextInt(3)) : plain;
            case 8:
                // An index that lists itself: the response to every request.
                return isBlob ? plain : manifest("one").with("Docker-Content-Digest", isTag ? "" : reference);
            case 9:
                return isTag ? document(indexOfLargeManifests(isTop)) : plain;
            case 10:
                return nested(isTag, reference, isTop);
            case 11:
                return isTag
                        ? document(replaced(top(isTop), "\"size\":\\d+", "\"size\":" + pick(SIZES, random), random))
                        : plain;
            case 12:
                return isTag
                        ? document(replaced(
                                top(isTop),
                                "\"digest\":\"[^\"]+\"",
                                "\"digest\":\"" + pick(DIGESTS, random) + "\"",
                                random))
                        : plain;
            case 13:
                return isTag == isTop ? damaged(plain, random) : plain;
            case 14:
                return isTag
                        ? plain
                        : plain.as(pick(List.of("000 X", "101 X", "204 X", "206 X", "999 X", "-1"), random));
            default:
                return isTag == isTop ? plain.as("307 Redirect").with("Location", pick(LOCATIONS, random)) : plain;
        }
    }

    /** The attack in the list of referrers; the repository itself has another attack. */
    private Reply referrers(int seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Reply plain = document("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}");
        return switch (seed / 64 % 7) {
            case 0 -> plain;
            case 1 -> plain.as("404 Not Found");
            case 2 -> document(new ArchiveMutator(seed).mutateJson(top(true)));
            case 3 -> document(indexOfLargeManifests(random.nextBoolean()));
            case 4 -> plain.endless(random.nextInt(3));
            case 5 -> plain.with("Link", "<" + pick(LOCATIONS, random) + ">; rel=\"next\"");
            default -> plain.with(pick(HEADERS, random), pick(VALUES, random));
        };
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private Document child() {
        return image.children().values().iterator().next();
    }

    private String top(boolean isIndex) {
        return text(isIndex ? image.top() : child());
    }

    private static String text(Document document) {
        return new String(document.raw(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Reply document(String text) {
        return Reply.of(text.contains("\"manifests\"") ? INDEX : MANIFEST, utf8(text));
    }

    private Reply manifest(String reference) {
        Document child = image.children().get(reference);
        byte[] big = large.get(reference);
        return big != null ? Reply.of(MANIFEST, big) : document(text(child == null ? image.top() : child));
    }

    private Reply blob(String digest) {
        byte[] bytes = image.blobs().get(digest);
        return Reply.of("application/octet-stream", bytes == null ? new byte[0] : bytes);
    }

    private static String replaced(String json, String pattern, String by, Random random) {
        Matcher match = Pattern.compile(pattern).matcher(json);
        int count = (int) match.results().count();
        int chosen = random.nextInt(count);
        match.reset();
        for (int i = 0; i <= chosen; i++) {
            match.find();
        }
        return json.substring(0, match.start()) + by + json.substring(match.end());
    }

    /** An index of 1,000 manifests of 4 MiB, with true or false sizes. */
    private String indexOfLargeManifests(boolean isHonest) {
        StringBuilder entries = new StringBuilder();
        List<String> real = List.copyOf(large.keySet());
        for (int i = 0; i < 1_000; i++) {
            String digest = i < real.size() ? real.get(i) : "sha256:" + String.format("%064x", i);
            int size = isHonest ? large.get(real.get(0)).length : 500;
            entries.append(i == 0 ? "" : ",")
                    .append("{\"mediaType\":\"" + MANIFEST + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}");
        }
        return "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + entries + "]}";
    }

    /** Deep JSON, or indexes in indexes. */
    private Reply nested(boolean isTag, String reference, boolean isJson) {
        if (isJson) {
            return isTag ? document("{\"manifests\":" + "[{\"a\":".repeat(100_000)) : manifest(reference);
        }
        Map<String, String> chain = new LinkedHashMap<>();
        String text = text(image.top());
        for (int i = 0; i < 10; i++) {
            String digest = Digest.sha256(utf8(text)).toString();
            chain.put(digest, text);
            text = "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[{\"mediaType\":\"" + INDEX
                    + "\",\"digest\":\"" + digest + "\",\"size\":" + utf8(text).length + "}]}";
        }
        return isTag
                ? document(text)
                : chain.containsKey(reference) ? document(chain.get(reference)) : manifest(reference);
    }

    private static Reply damaged(Reply reply, Random random) {
        byte[] body = reply.body().clone();
        for (int i = random.nextInt(4); i >= 0 && body.length > 0; i--) {
            body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return new Reply(reply.status(), reply.headers(), body, false);
    }

    private static void send(OutputStream out, Reply reply) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + "\r\nConnection: close\r\n");
        reply.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        boolean isChunked = reply.headers().containsKey("Transfer-Encoding") && reply.endless();
        byte[] body = reply.endless() ? Arrays.copyOf(reply.body(), 64 * 1024) : reply.body();
        do {
            if (isChunked) {
                out.write(utf8(Integer.toHexString(body.length) + "\r\n"));
            }
            out.write(body);
            if (isChunked) {
                out.write(utf8("\r\n"));
            }
        } while (reply.endless());
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended");
            }
            line.append((char) b);
        }
        return line.substring(0, Math.max(0, line.length() - 1));
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "hostile-source");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
