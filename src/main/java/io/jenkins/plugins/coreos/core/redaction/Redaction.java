package io.jenkins.plugins.coreos.core.redaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
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

    /** Limit for a text; longer texts are truncated. */
    private static final int MAX_LENGTH = 16_384;

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

    private String hideKnown(String text) {
        List<Needle> all = needles;
        if (all.isEmpty()) {
            return text;
        }
        BitSet hidden = new BitSet(text.length());
        for (Encoded form : Encoded.forms(text)) {
            all.forEach(needle -> needle.mark(form, hidden));
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
