package io.jenkins.plugins.coreos.core.cosa;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.coreos.core.json.JsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Parses the standard output of cosa-build.sh; see the comment at the top of the script for its format. */
public final class CosaOutput {
    /** Limit for the output, in characters; larger output does not come from our script. */
    private static final int MAX_LENGTH = 32 * 1024 * 1024;

    private static final Pattern PHASE = Pattern.compile("[A-Za-z][A-Za-z-]{0,31}");
    private static final Pattern ARCH = Pattern.compile("[A-Za-z0-9_]{1,32}");
    private static final Pattern DIRECTORY = Pattern.compile("/[^\\p{Cntrl}]{0,4095}");

    private final Map<String, Long> phases = new LinkedHashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final List<String> lastLines = new ArrayList<>();
    private String[] error;
    private byte[] meta;
    private byte[] commitMeta = {};
    private CosaBuild build;

    private CosaOutput() {}

    /**
     * Parses the script's result.
     *
     * @throws CosaException if the script reports an error, or its result is missing or truncated
     * @throws JsonException if the build's meta.json is invalid
     */
    public static CosaBuild parse(String output) throws CosaException, JsonException {
        return of(output).build();
    }

    /** Parses the script's result as {@link #parse} does; also provides the previous build and the packages. */
    public static CosaOutput of(String output) throws CosaException, JsonException {
        CosaOutput result = new CosaOutput();
        if (output.length() > MAX_LENGTH) {
            throw result.incomplete();
        }
        result.read(output);
        result.build = result.parsed();
        return result;
    }

    /** Returns the result of the build. */
    public CosaBuild build() {
        return build;
    }

    /**
     * Returns the latest build before the phases that make a build; null if there was no build, or no such phase ran.
     */
    public String previous() {
        return values.get("before");
    }

    /** Returns {@code [name, architecture, version]} of each package in the build; empty if COSA recorded none. */
    public List<List<String>> packages() {
        try {
            return commitMeta.length == 0 ? List.of() : InstalledPackages.parse(commitMeta, "commitmeta.json");
        } catch (JsonException e) {
            // Only for display; the build itself does not need this file.
            return List.of();
        }
    }

    private void read(String output) throws CosaException {
        int at = 0;
        while (at < output.length() && meta == null) {
            int end = output.indexOf('\n', at);
            if (end < 0) {
                throw incomplete();
            }
            String[] fields = output.substring(at, end).split("\t", 4);
            at = end + 1;
            if (fields.length < 2) {
                continue;
            }
            switch (fields[0]) {
                case "phase" -> phases.put(matching(PHASE, fields[1]), fields.length < 3 ? 0 : number(fields[2]));
                case "error" -> error = fields;
                case "tail" -> lastLines.add(fields[1]);
                case "meta" -> readFiles(output.substring(at).getBytes(UTF_8), number(fields[1]));
                default -> values.put(fields[0], fields[1]);
            }
        }
    }

    private void readFiles(byte[] files, long metaSize) throws CosaException {
        long commitMetaSize = number(values.getOrDefault("commitmeta", "0"));
        if (metaSize < 0 || commitMetaSize < 0 || files.length - metaSize < commitMetaSize) {
            throw incomplete();
        }
        meta = Arrays.copyOf(files, (int) metaSize);
        commitMeta = Arrays.copyOfRange(files, (int) metaSize, (int) (metaSize + commitMetaSize));
    }

    private CosaBuild parsed() throws CosaException, JsonException {
        if (error != null) {
            throw error.length < 4
                    ? incomplete()
                    : new CosaException(matching(PHASE, error[1]), (int) number(error[2]), error[3], lastLines);
        }
        String changed = values.get("changed");
        if (changed == null || values.containsKey("id") != (meta != null)) {
            throw incomplete();
        }
        if (meta == null) {
            return CosaBuild.none(phases);
        }
        String dir = matching(DIRECTORY, values.get("dir"));
        String arch = matching(ARCH, values.get("arch"));
        MetaJson json = MetaJson.parse(meta, dir + "/meta.json");
        return CosaBuild.of(json, arch, dir, changed.equals("true"), phases);
    }

    private String matching(Pattern pattern, String value) throws CosaException {
        if (value == null || !pattern.matcher(value).matches()) {
            throw incomplete();
        }
        return value;
    }

    private long number(String text) throws CosaException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw incomplete();
        }
    }

    private CosaException incomplete() {
        String phase = phases.keySet().stream().reduce((first, last) -> last).orElse("init");
        return new CosaException(
                phase,
                CosaException.NOT_COSA,
                "the script ended without a complete result after this phase, so it was probably killed;"
                        + " see the log above",
                List.of());
    }
}
