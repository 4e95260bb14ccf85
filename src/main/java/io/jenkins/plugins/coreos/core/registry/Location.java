package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Parses URLs sent by registries (Location, a token realm) as Go's clients do: characters that RFC 3986 forbids are
 * percent-encoded instead of rejected, and the fragment is dropped. Relative URLs are resolved as RFC 3986, 5.2
 * specifies, which java.net.URI does not implement for a URL that consists of a query only.
 */
final class Location {
    /** Characters of a path that need no encoding, in addition to letters and digits (RFC 3986, 3.3). */
    private static final String PATH = "-._~!$&'()*+,;=:@/";

    /**
     * Characters of a query that need no encoding: those of {@link #PATH}, those of RFC 3986, 3.4, and brackets, as in
     * Go.
     */
    private static final String QUERY = PATH + "?[]";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Location() {}

    /** Parses an absolute HTTP URL; empty if the text is not one. */
    static Optional<URI> parse(String text) {
        return resolve(null, text);
    }

    /**
     * Parses an absolute or relative URL.
     *
     * @param base the URL of the response that contains the text, or null if the text has to be absolute
     * @return the URL without its fragment; empty if it is not a valid HTTP URL
     */
    static Optional<URI> resolve(URI base, String text) {
        String url = text.strip();
        int fragment = url.indexOf('#');
        url = fragment < 0 ? url : url.substring(0, fragment);
        if (url.isEmpty() || url.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.empty();
        }
        int mark = url.indexOf('?');
        String query = mark < 0 ? "" : "?" + encode(url.substring(mark + 1), QUERY);
        String rest = mark < 0 ? url : url.substring(0, mark);
        try {
            String withoutQuery = withoutQuery(base, rest);
            return withoutQuery == null
                    ? Optional.empty()
                    : Optional.of(new URI(withoutQuery + query)).filter(Origin::isHttp);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Returns scheme, authority and path; null for another scheme, or for a relative URL without a base. */
    private static String withoutQuery(URI base, String text) {
        int colon = text.indexOf(':');
        int slash = text.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
            String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
            boolean http = scheme.equals("http") || scheme.equals("https");
            return http && text.startsWith("//", colon + 1) ? withAuthority(scheme, text.substring(colon + 3)) : null;
        }
        if (base == null) {
            return null;
        }
        if (text.startsWith("//")) {
            return withAuthority(base.getScheme(), text.substring(2));
        }
        String authority = base.getScheme() + "://" + base.getRawAuthority();
        String path = base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        if (text.isEmpty()) {
            return authority + path;
        }
        String joined = text.startsWith("/") ? text : path.substring(0, path.lastIndexOf('/') + 1) + text;
        return authority + withoutDots(encode(joined, PATH));
    }

    private static String withAuthority(String scheme, String text) {
        int slash = text.indexOf('/');
        String authority = slash < 0 ? text : text.substring(0, slash);
        String path = slash < 0 ? "/" : text.substring(slash);
        return scheme + "://" + authority + withoutDots(encode(path, PATH));
    }

    /** Removes {@code .} and {@code ..} segments from an absolute path (RFC 3986, 5.2.4). */
    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < path.length()) {
            int end = path.indexOf('/', at + 1);
            String segment = path.substring(at, end < 0 ? path.length() : end);
            boolean up = segment.equals("/..");
            if (up) {
                out.setLength(Math.max(0, out.lastIndexOf("/")));
            }
            if (!up && !segment.equals("/.")) {
                out.append(segment);
            } else if (end < 0) {
                out.append('/');
            }
            at = end < 0 ? path.length() : end;
        }
        return out.toString();
    }

    /** Percent-encodes everything except letters, digits, the allowed characters and valid escapes. */
    private static String encode(String text, String allowed) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : bytes(text)) {
            char c = (char) (b & 0xff);
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (alphanumeric || c == '%' || allowed.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        for (int i = out.indexOf("%"); i >= 0; i = out.indexOf("%", i + 1)) {
            if (i + 2 >= out.length()
                    || Character.digit(out.charAt(i + 1), 16) < 0
                    || Character.digit(out.charAt(i + 2), 16) < 0) {
                out.replace(i, i + 1, "%25");
            }
        }
        return out.toString();
    }

    /**
     * Returns the bytes that the server sent: headers are usually decoded as ISO 8859-1, which splits a UTF-8 character
     * into two or three.
     */
    private static byte[] bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == text.length() || text.chars().anyMatch(c -> c > 0xff)) {
            return utf8;
        }
        byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(latin1));
            return decoded.length() < text.length() ? latin1 : utf8;
        } catch (CharacterCodingException e) {
            return utf8;
        }
    }
}
