package io.jenkins.plugins.coreos.core.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Takes out of what a registry says what must not be in a log: some repeat what they were sent. */
final class Redaction {
    private static final String HIDDEN = "***";

    /** Longer texts are cut before they are shown anyway. */
    private static final int MAX_LENGTH = 4_000;

    /** The query of a URL can hold a signature or a token. */
    private static final Pattern QUERY = Pattern.compile("([a-z]+://[^\\s?\"'<>]*)\\?[^\\s\"'<>]*");

    /** A JSON web token, whoever's it is. */
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]+)*+");

    private Redaction() {}

    /**
     * The text without secrets.
     *
     * @param authorization the Authorization header that the text answers, or null
     */
    static String hide(String text, String authorization) {
        String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        if (authorization != null) {
            int space = authorization.indexOf(' ');
            String value = authorization.substring(space + 1);
            shown = shown.replace(value, HIDDEN);
            if (authorization.startsWith("Basic ")) {
                String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
                String password = pair.substring(pair.indexOf(':') + 1);
                shown = password.isEmpty() ? shown : shown.replace(password, HIDDEN);
            }
        }
        shown = QUERY.matcher(shown).replaceAll("$1?" + HIDDEN);
        return JWT.matcher(shown).replaceAll(HIDDEN);
    }
}
