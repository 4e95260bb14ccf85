package io.jenkins.plugins.coreos.testing.fake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A response that has not been sent yet. */
record Answer(int status, Map<String, String> headers, byte[] body) {

    static Answer of(int status) {
        return new Answer(status, new LinkedHashMap<>(), new byte[0]);
    }

    static Answer json(int status, String json) {
        return of(status).body(json).header("Content-Type", "application/json");
    }

    /** An error as registries send it (distribution-spec, "Error Codes"). */
    static Answer error(int status, String code, String message) {
        return json(status, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}\n");
    }

    Answer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Answer body(String text) {
        return new Answer(status, headers, text.getBytes(StandardCharsets.UTF_8));
    }

    Answer body(byte[] bytes) {
        return new Answer(status, headers, bytes);
    }

    /** Returns the bytes to send; a response to HEAD has a Content-Length but no body. */
    byte[] render(boolean head, boolean close) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        if (!headers.containsKey("Content-Length") && status != 204) {
            text.append("Content-Length: ").append(body.length).append("\r\n");
        }
        text.append("Docker-Distribution-Api-Version: registry/2.0\r\n");
        if (close) {
            text.append("Connection: close\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!head) {
            out.writeBytes(body);
        }
        return out.toByteArray();
    }
}
