package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.reference.DockerHub;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Credentials by registry and namespace in the format of podman, skopeo and docker (containers-auth.json(5); docker's
 * {@code config.json}).
 *
 * <p>As in podman, a credential helper for the registry ({@code credHelpers}) takes precedence. Then the entry for
 * {@code host/namespace/repository} takes precedence over {@code host/namespace}, which takes precedence over
 * {@code host}; entries with a URL as their key, as older versions of docker wrote them, follow. Docker's
 * {@code credsStore} is used last.
 */
public final class AuthFile {
    /** The kinds of files. */
    enum Format {
        /** A file specified by the user: another format is an error. */
        NAMED,
        /** A file in a default location: docker's config.json is valid even if it contains settings and no credentials. */
        FOUND,
        /** {@code ~/.dockercfg}: entries without an enclosing "auths" and without namespaces. */
        LEGACY
    }

    /** Limit for a file, enough for thousands of logins. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Pattern POSITION = Pattern.compile(" \\(line [0-9]+, column [0-9]+\\)$");

    /** A registry URL as older versions of docker wrote it, without the scheme: host, slash, and perhaps v1/ or v2/. */
    private static final Pattern API = Pattern.compile("^[^/]+/(?:v[12]/)?$");

    private final String origin;
    private final Format format;
    private final JsonObject entries;
    private final JsonObject helpers;
    private final String store;

    private final boolean recognized;

    private AuthFile(String origin, Format format, JsonObject content) throws JsonException {
        this.origin = origin;
        this.format = format;
        boolean legacy = format == Format.LEGACY;
        JsonObject json = legacy ? content : withGoNames(content, "auths", "credHelpers", "credsStore");
        this.entries = legacy ? json : orEmpty(json.optionalObject("auths"));
        this.helpers = legacy ? orEmpty(null) : orEmpty(json.optionalObject("credHelpers"));
        String named = legacy ? null : json.optionalString("credsStore");
        this.store = named == null || named.isEmpty() ? null : named;
        this.recognized = json.has("auths") || json.has("credHelpers") || store != null;
        if (format == Format.NAMED && !recognized && isOtherFormat(json)) {
            throw otherFormat();
        }
    }

    private JsonException otherFormat() {
        return new JsonException(origin + " has no \"auths\"; it is not an auth.json or config.json");
    }

    /**
     * Checks that there is a member for credentials, which a file that is given as credentials must have. {@link #parse}
     * also accepts a file that contains only other settings.
     *
     * @throws JsonException if there is no such member
     */
    AuthFile checkRecognized() throws JsonException {
        if (!recognized) {
            throw otherFormat();
        }
        return this;
    }

    /**
     * Detects a file in another format: entries without an enclosing "auths", or a Kubernetes Secret converted from
     * YAML. A file without entries is valid: podman and docker accept it, and docker's config.json may contain
     * settings and no credentials.
     */
    private static boolean isOtherFormat(JsonObject json) {
        return json.has("apiVersion") || json.members().keySet().stream().anyMatch(AuthFile::isRegistry);
    }

    private static boolean isRegistry(String key) {
        return key.contains(".") || key.contains(":") || key.equals("localhost");
    }

    /**
     * Reads a file specified by the user.
     *
     * @throws IOException if the file is missing or is not an auth.json; the message names it
     */
    public static AuthFile read(Path path) throws IOException {
        try {
            return read(path, Format.NAMED);
        } catch (NoSuchFileException e) {
            throw new IOException("the authentication file " + path + " does not exist", e);
        }
    }

    static AuthFile read(Path path, Format format) throws IOException {
        return parse(RegularFile.read(path, MAX_BYTES, "the authentication file"), path.toString(), format);
    }

    /**
     * Parses the text of a file.
     *
     * @param origin description of the source, for messages
     * @throws JsonException if it is not an auth.json
     */
    public static AuthFile parse(byte[] json, String origin) throws JsonException {
        return parse(json, origin, Format.NAMED);
    }

    static AuthFile parse(byte[] json, String origin, Format format) throws JsonException {
        JsonObject object;
        try {
            byte[] text = withoutMark(json);
            // Accept an empty file as docker does; {@code podman login} may have been interrupted while creating it.
            object = new String(text, StandardCharsets.ISO_8859_1).isBlank()
                    ? orEmpty(null)
                    : Json.parseObject(text, origin);
        } catch (JsonException e) {
            // The parser's message is omitted: it may repeat a secret that is not in quotation marks in the file.
            Matcher position = POSITION.matcher(String.valueOf(e.getMessage()));
            throw new JsonException(origin + " is not a JSON object" + (position.find() ? position.group() : ""));
        }
        return new AuthFile(origin, format, object);
    }

    /** Windows editors add a byte order mark to UTF-8. */
    private static byte[] withoutMark(byte[] json) {
        boolean marked = json.length >= 3 && json[0] == (byte) 0xef && json[1] == (byte) 0xbb && json[2] == (byte) 0xbf;
        return marked ? Arrays.copyOfRange(json, 3, json.length) : json;
    }

    /**
     * Returns a redaction that hides the passwords and tokens in this file; those of credential helpers are unknown.
     *
     * @throws JsonException if an entry is invalid
     */
    public Redaction redaction() throws JsonException {
        Redaction redaction = new Redaction();
        for (String key : entries.members().keySet()) {
            AuthEntry entry = entryAt(key);
            if (entry != null) {
                entry.credentials().addTo(redaction);
            }
        }
        return redaction;
    }

    /**
     * Returns the credentials for a repository; empty if the file has none.
     *
     * @throws JsonException if the entry is invalid
     * @throws IOException if a credential helper fails
     */
    public Optional<RegistryCredentials> find(ImageReference target, CredentialHelpers programs)
            throws IOException, InterruptedException {
        String helper = helper(target);
        Optional<RegistryCredentials> entry = helper == null ? entry(target) : Optional.empty();
        String program = helper == null ? store : helper;
        return entry.isPresent() || program == null
                ? entry
                : programs.get(program, DockerHub.serverAddress(target.registry()), origin);
    }

    /**
     * Finds credentials as {@link #find} does, but without credential helpers: the file comes from another host and
     * must not start programs here.
     *
     * @throws JsonException if the entry is invalid
     * @throws IOException if the file refers to a credential helper for this registry
     */
    public Optional<RegistryCredentials> findWithoutHelpers(ImageReference target) throws IOException {
        String helper = helper(target);
        Optional<RegistryCredentials> entry = helper == null ? entry(target) : Optional.empty();
        if (entry.isEmpty() && (helper != null || store != null)) {
            throw new IOException(origin + " specifies the credential helper "
                    + Quoted.of(helper != null ? helper : store) + " for " + target.registry()
                    + ", but helpers that this file names are not run; put the login into \"auths\"");
        }
        return entry;
    }

    /** Returns the credential helper for the registry, or null. */
    private String helper(ImageReference target) throws JsonException {
        for (String name : DockerHub.names(target.registry())) {
            String helper = helpers.optionalString(name);
            if (helper != null && !helper.isEmpty()) {
                return helper;
            }
        }
        return null;
    }

    private Optional<RegistryCredentials> entry(ImageReference target) throws JsonException {
        String key = format == Format.LEGACY ? target.registry() : target.name();
        while (true) {
            AuthEntry entry = entryAt(key);
            if (entry != null) {
                return Optional.of(entry.credentials());
            }
            int slash = key.lastIndexOf('/');
            if (slash < 0) {
                break;
            }
            key = key.substring(0, slash);
        }
        String registry = DockerHub.normalized(target.registry());
        for (String other : entries.members().keySet()) {
            AuthEntry entry = host(other).equals(registry) ? entryAt(other) : null;
            if (entry != null) {
                return Optional.of(entry.credentials());
            }
        }
        return Optional.empty();
    }

    /** Returns the host of a key, which may be a URL or an alias of Docker Hub. */
    private String host(String key) {
        String bare = key.replaceFirst("^https?://", "");
        boolean url = format == Format.LEGACY || bare.length() < key.length();
        int slash = bare.indexOf('/');
        // Without a scheme, a key is a URL if it ends like one: a repository does not end in a slash.
        boolean cut = url || API.matcher(bare).find();
        return DockerHub.normalized(cut && slash >= 0 ? bare.substring(0, slash) : bare);
    }

    private AuthEntry entryAt(String key) throws JsonException {
        JsonObject json = entries.optionalObject(key);
        AuthEntry entry = json == null
                ? null
                : new AuthEntry(
                        key,
                        withGoNames(json, "auth", "identitytoken", "registrytoken", "username", "password"),
                        origin);
        return entry == null || entry.isEmpty() ? null : entry;
    }

    /**
     * Returns a copy in which these members have exactly these names. Go's encoding/json, which docker and podman use,
     * finds members by exact name, otherwise ignoring case ({@code identityToken}, {@code Auths}).
     */
    private static JsonObject withGoNames(JsonObject json, String... names) {
        Map<String, Object> members = new LinkedHashMap<>(json.members());
        for (String name : names) {
            json.members().forEach((key, value) -> {
                if (key.equalsIgnoreCase(name) && !json.members().containsKey(name)) {
                    members.put(name, value);
                }
            });
        }
        return new JsonObject(members, json.what());
    }

    private static JsonObject orEmpty(JsonObject object) {
        return object == null ? new JsonObject(Map.of(), "nothing") : object;
    }
}
