package io.jenkins.plugins.coreos.core.build;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Manifest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Parses the standard output of build-image.sh; see the comment at the top of the script for its format. */
public final class BuildOutput {
    /** Limit for the output: enough for a manifest and a configuration of 4 MiB each, in base64. */
    private static final int MAX_LENGTH = 16 * 1024 * 1024;

    private static final int MAX_LABELS = 1_000;
    private static final int MAX_VERSION = 256;
    private static final Pattern PATH = Pattern.compile("/[^\\p{Cntrl}]{0,4095}");

    private final Map<String, String> values = new HashMap<>();
    private final List<String> lastLines = new ArrayList<>();

    private BuildOutput() {}

    /**
     * Returns the result of a build: archive, digest, size, base, labels, builder and millis.
     *
     * @param base the base that was requested
     * @param millis duration of the build
     * @param redaction hides secrets that the registry of the base repeats, in labels for example
     * @throws IOException if the build failed; the message is intended for the user
     */
    public static Map<String, Object> parse(String output, BaseReference base, long millis, Redaction redaction)
            throws IOException {
        BuildOutput read = new BuildOutput();
        if (output.length() > MAX_LENGTH) {
            throw new IOException("the script wrote more than " + MAX_LENGTH + " characters; see the log above");
        }
        for (String line : output.split("\n")) {
            int tab = line.indexOf('\t');
            if (line.startsWith("tail\t")) {
                read.lastLines.add(line.substring(tab + 1));
            } else {
                read.values.put(tab < 0 ? line : line.substring(0, tab), line.substring(tab + 1));
            }
        }
        try {
            return redaction.hideKnown(read.result(base, millis, redaction));
        } catch (JsonException | IllegalArgumentException e) {
            throw new IOException("the builder wrote an invalid image: " + redaction.hide(e.getMessage()), e);
        }
    }

    private Map<String, Object> result(BaseReference base, long millis, Redaction redaction) throws IOException {
        if (values.containsKey("error")) {
            throw new IOException(Quoted.line(values.get("error"), Quoted.MAX_MESSAGE));
        }
        if (values.containsKey("failed")) {
            throw new IOException(BuildFailure.message(
                    values.get("failed"),
                    lastLines.stream().map(redaction::hide).toList()));
        }
        if (!values.containsKey("done")) {
            throw incomplete();
        }
        byte[] raw = bytes("manifest");
        byte[] config = bytes("config");
        Digest digest = Digest.sha256(raw);
        Manifest manifest = Manifest.parse(raw, new Descriptor(MediaTypes.OCI_MANIFEST, digest, raw.length));
        if (!manifest.config().digest().equals(Digest.sha256(config))) {
            throw new IllegalArgumentException("its configuration does not match the manifest");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("archive", archive());
        result.put("digest", digest.toString());
        result.put("size", manifest.imageSize());
        if (base.kind() != BaseReference.Kind.NONE) {
            result.put("base", base(base));
        }
        result.put("labels", labels(config));
        result.put("builder", Quoted.printable(values.getOrDefault("builder", "unknown")));
        result.put("millis", millis);
        return result;
    }

    private Map<String, Object> base(BaseReference base) {
        String digest = Digest.parse(values.getOrDefault("base", "")).toString();
        Map<String, Object> map = new LinkedHashMap<>();
        if (base.kind() == BaseReference.Kind.ARCHIVE) {
            map.put("archive", base.name());
        } else {
            map.put("reference", (base.name() == null ? base.text() : base.name()) + "@" + digest);
        }
        map.put("digest", digest);
        String version = values.getOrDefault("version", "");
        if (!version.isEmpty() && version.length() <= MAX_VERSION && Quoted.isPrintable(version)) {
            map.put("version", version);
        }
        return map;
    }

    private static Map<String, Object> labels(byte[] config) throws JsonException {
        Map<String, Object> labels = new LinkedHashMap<>();
        Object settings =
                Json.parseObject(config, "the image's configuration").members().get("config");
        if (settings instanceof Map<?, ?> map && map.get("Labels") instanceof Map<?, ?> all) {
            all.forEach((name, value) -> {
                if (value instanceof String text && labels.size() < MAX_LABELS) {
                    labels.put(String.valueOf(name), text);
                }
            });
        }
        return labels;
    }

    private byte[] bytes(String key) {
        return Base64.getDecoder().decode(values.getOrDefault(key, ""));
    }

    private String archive() {
        String path = values.getOrDefault("archive", "");
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(Quoted.of(path) + " is not the path of an archive");
        }
        return path;
    }

    private IOException incomplete() {
        return new IOException("the script ended without a complete result, so it was probably killed (out of memory?);"
                + " see the log above");
    }
}
