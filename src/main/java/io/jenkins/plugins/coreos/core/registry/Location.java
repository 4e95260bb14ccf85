package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the URLs that registries send (Location, a token realm), as Go's clients read them: characters that RFC 3986
 * forbids are percent-encoded instead of refused, what is relative is resolved by that RFC (5.2, which java.net.URI does
 * not do for a query alone), and a fragment is dropped.
 */
final class Location {
    /** Characters of a path that need no encoding, beside letters and digits (RFC 3986, 3.3). */
    private static final String PATH = "-._~!$&'()*+,;=:@/";

    /** As {@link #PATH}, and those of a query: RFC 3986, 3.4, and brackets, which Go leaves alone there. */
    private static final String QUERY = PATH + "?[]";

    private Location() {}

    /** An absolute URL that a request can be made to; empty where the text is none. */
    static Optional<URI> parse(String text) {
        return resolve(null, text);
    }

    /**
     * A URL, absolute or relative to another one.
     *
     * @param base where the text is from, or null where it has to be absolute
     * @return the URL without a fragment; empty where no request can be made to it
     */
    static Optional<URI> resolve(URI base, String text) {
        String url = text.strip();
        int fragment = url.indexOf('#');
        url = fragment < 0 ? url : url.substring(0, fragment);
        if (url.isEmpty() || hasControl(url)) {
            return Optional.empty();
        }
        int mark = url.indexOf('?');
        String query = mark < 0 ? "" : "?" + encode(url.substring(mark + 1), QUERY);
        String rest = mark < 0 ? url : url.substring(0, mark);
        try {
            String place = place(base, rest);
            return place == null
                    ? Optional.empty()
                    : Optional.of(new URI(place + query)).filter(Origin::isHttp);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    }

    /** Scheme, authority and path; null where the text has a scheme of another kind, or none and no base. */
    private static String place(URI base, String text) {
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

    /** An absolute path without {@code .} and {@code ..} segments (RFC 3986, 5.2.4). */
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

    /** The text with all but letters, digits, the allowed characters and valid escapes percent-encoded. */
    private static String encode(String text, String allowed) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : bytes(text)) {
            char c = (char) (b & 0xff);
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (alphanumeric || c == '%' || allowed.indexOf(c) >= 0) {
                out.append(c);
            } else {
                escape(out, c);
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

    private static void escape(StringBuilder out, int c) {
        out.append('%')
                .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
    }

    /**
     * The bytes that the other side has sent: headers are mostly read as ISO 8859-1, where UTF-8 then looks like two or
     * three other letters.
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
