package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.testing.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** A client of a controller's HTTP interface. It authenticates with an API token, so requests need no crumb. */
final class JenkinsHttp {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String user;
    private final String token;
    private String url;

    JenkinsHttp(String user) {
        this.user = user;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        // 11 is the version of the token's format.
        this.token = "11" + HexFormat.of().formatHex(random);
    }

    String token() {
        return token;
    }

    void connectTo(int port) {
        url = "http://127.0.0.1:" + port + "/";
    }

    /** Returns whether the controller has started; until then it responds with 503. */
    boolean serves() {
        try {
            return send(request("api/json").GET(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the body of a response with status 200. */
    String get(String path) {
        return text(request(path).GET(), path);
    }

    /** Returns the JSON object of a response with status 200. */
    JsonObject json(String path) {
        try {
            return Json.parseObject(get(path).getBytes(StandardCharsets.UTF_8), path);
        } catch (JsonException e) {
            throw new AssertionError(path + " answers with something else than a JSON object", e);
        }
    }

    /** Returns the status of a response. */
    int status(String path) {
        try {
            return send(request(path).GET(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new AssertionError(path + ": " + e, e);
        }
    }

    /** Returns the bytes of a response with status 200. */
    byte[] bytes(String path) {
        try {
            HttpResponse<byte[]> response = send(request(path).GET(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + ": HTTP " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new AssertionError(path + ": " + e, e);
        }
    }

    /** Sends a form. */
    String post(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return post(path, "application/x-www-form-urlencoded", body);
    }

    /** Sends a body of this type. */
    String post(String path, String type, String body) {
        return text(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)), path);
    }

    private String text(HttpRequest.Builder request, String path) {
        try {
            HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new AssertionError(path + ": HTTP " + response.statusCode() + "\n" + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new AssertionError(path + ": " + e, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        String basic = Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Patience.scaled(LIMIT))
                .header("Authorization", "Basic " + basic);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws IOException {
        try {
            return client.send(request.build(), handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
