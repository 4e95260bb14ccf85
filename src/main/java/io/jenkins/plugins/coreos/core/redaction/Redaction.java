package io.jenkins.plugins.coreos.core.redaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Replaces the secrets of one transfer with {@code ***} in any text.
 *
 * <p>A registry may repeat a secret in a response, possibly encoded. A secret is found in plain text, percent-encoded,
 * form-encoded, HTML-escaped and JSON-escaped, in hexadecimal and in base64, broken into lines, and in up to three
 * nested escapes. Base64 is recognized in both alphabets, with or without padding, and within a longer encoded text
 * such as {@code user:password}. In addition to the known secrets, JSON web tokens, URL queries, and the values of
 * headers and JSON members that usually contain secrets are hidden. A secret that is split across several texts is not
 * found.
 *
 * <p>Secrets shorter than four bytes are hidden only between non-alphanumeric characters.
 *
 * <p>Thread-safe.
 */
public final class Redaction {
    private static final String HIDDEN = "***";

    /** Longer messages are truncated, and longer values of results are searched in parts: both limit the memory. */
    private static final int MAX_LENGTH = 16_384;

    /** Consecutive parts overlap by more than the length of a usual secret. */
    private static final int OVERLAP = MAX_LENGTH / 2;

    private static final int MAX_CAUSES = 10;

    private static final Pattern DIGEST = Pattern.compile("sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})");

    /** Number of characters that a digest must lose: shorter secrets occur in digests by chance. */
    private static final int MIN_IN_DIGEST = 12;

    /** A URL query, which may contain a signature or a token. */
    private static final Pattern QUERY = Pattern.compile("([a-z]+://[^\\s?\"'<>]*)\\?[^\\s\"'<>]*");

    /** Any JSON web token. */
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_.-]{8,}");

    private static final Pattern HEADER =
            Pattern.compile("(?i)(authorization\\W{0,6}(?:basic|bearer)\\s{1,4})[^\\s\"'\\\\,;]+");

    private static final Pattern MEMBER = Pattern.compile(
            "(?i)((?:(?:access|refresh|identity|registry)_?token|password)(?:\\\\?[\"']\\s{0,4}:\\s{0,4}|=)"
                    + "\\\\?[\"']?)[^\\s\"'\\\\,;&}]+");

    private final Set<String> secrets = new HashSet<>();
    private volatile List<Needle> needles = List.of();

    /**
     * Adds a secret: a password or a token.
     *
     * @param secret the secret, or null
     */
    public Redaction add(String secret) {
        synchronized (secrets) {
            if (secret != null && !secret.isEmpty() && secrets.add(secret)) {
                List<Needle> more = new ArrayList<>(needles);
                more.addAll(Needle.of(secret));
                needles = List.copyOf(more);
            }
        }
        return this;
    }

    /**
     * Adds the password of a login, and the encoded login of a Basic header.
     *
     * @param password the password, or null
     */
    public Redaction addLogin(String user, String password) {
        if (password != null && !password.isEmpty()) {
            byte[] pair = ((user == null ? "" : user) + ":" + password).getBytes(StandardCharsets.UTF_8);
            add(password);
            add(Base64.getEncoder().encodeToString(pair));
            add(Base64.getUrlEncoder().encodeToString(pair));
        }
        return this;
    }

    /** Returns the text without secrets, truncated to 16,384 characters; empty for null. */
    public String hide(String text) {
        if (text == null) {
            return "";
        }
        String shown = hideKnown(text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text);
        shown = HEADER.matcher(shown).replaceAll("$1" + HIDDEN);
        shown = MEMBER.matcher(shown).replaceAll("$1" + HIDDEN);
        shown = QUERY.matcher(shown).replaceAll("$1?" + HIDDEN);
        return JWT.matcher(shown).replaceAll(HIDDEN);
    }

    /**
     * Returns a copy of a map without the known secrets in its names and values, which are texts of any length, lists,
     * maps and other objects. Text that only looks like a secret is kept.
     */
    public Map<String, Object> hideKnown(Map<String, ?> values) {
        Map<String, Object> shown = new LinkedHashMap<>();
        values.forEach((name, value) -> shown.put(hideKnown(name), hideKnown(value)));
        return shown;
    }

    private Object hideKnown(Object value) {
        if (value instanceof String text) {
            String shown = hideKnown(text);
            return DIGEST.matcher(text).matches() && text.length() - shown.length() < MIN_IN_DIGEST ? text : shown;
        }
        if (value instanceof List<?> list) {
            List<Object> shown = new ArrayList<>();
            list.forEach(item -> shown.add(hideKnown(item)));
            return shown;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> shown = new LinkedHashMap<>();
            map.forEach((name, item) -> shown.put(hideKnown((String) name), hideKnown(item)));
            return shown;
        }
        return value;
    }

    /** Returns whether a text contains a known secret. */
    public boolean finds(String text) {
        return !hideKnown(text).equals(text);
    }

    /** Returns whether the messages of a failure, its causes and its suppressed failures contain nothing to hide. */
    public boolean isClean(Throwable failure) {
        return isClean(failure, 0);
    }

    /** Returns a user error or a defect without secrets in its message and those of its causes, which are dropped. */
    public RuntimeException redacted(RuntimeException failure) {
        if (isClean(failure)) {
            return failure;
        }
        String message = hide(failure.getMessage());
        RuntimeException clean = failure instanceof IllegalArgumentException
                ? new IllegalArgumentException(message)
                : new IllegalStateException(failure.getClass().getName() + ": " + message);
        clean.setStackTrace(failure.getStackTrace());
        return clean;
    }

    private boolean isClean(Throwable failure, int depth) {
        if (failure == null) {
            return true;
        }
        String message = failure.getMessage();
        boolean isClean = depth < MAX_CAUSES
                && (message == null || message.equals(hide(message)))
                && isClean(failure.getCause(), depth + 1);
        for (Throwable suppressed : failure.getSuppressed()) {
            isClean = isClean && isClean(suppressed, depth + 1);
        }
        return isClean;
    }

    /** Returns a text without the known secrets; text that only looks like a secret is kept. */
    public String hideKnown(String text) {
        List<Needle> all = needles;
        if (all.isEmpty()) {
            return text;
        }
        BitSet hidden = new BitSet(text.length());
        int begin = 0;
        for (int end = 0; end < text.length(); begin += OVERLAP) {
            end = Math.min(text.length(), begin + MAX_LENGTH);
            BitSet part = new BitSet();
            for (Encoded form : Encoded.forms(text.substring(begin, end))) {
                all.forEach(needle -> needle.mark(form, part));
            }
            int first = begin;
            part.stream().forEach(at -> hidden.set(first + at));
        }
        if (hidden.isEmpty()) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        int at = 0;
        for (int from = hidden.nextSetBit(0); from >= 0; from = hidden.nextSetBit(at)) {
            shown.append(text, at, from).append(HIDDEN);
            at = hidden.nextClearBit(from);
        }
        return shown.append(text, Math.min(at, text.length()), text.length()).toString();
    }

    /** Does not contain the secrets. */
    @Override
    public String toString() {
        synchronized (secrets) {
            return secrets.size() + " secrets";
        }
    }
}
