package io.jenkins.plugins.coreos.core.registry;

/**
 * The Range header in which a registry reports the size of an upload: {@code 0-5}, as distribution-spec requires, or
 * {@code bytes=0-5}, as in a request.
 */
final class UploadRange {
    private static final int MAX_DIGITS = 18;

    private UploadRange() {}

    /** Returns the position of the last byte; -1 if the response does not contain it. */
    static long last(RegistryResponse response) {
        String text = response.header("Range").orElse("").strip();
        if (text.regionMatches(true, 0, "bytes", 0, "bytes".length())) {
            text = text.substring("bytes".length()).replace('=', ' ').strip();
        }
        int slash = text.indexOf('/');
        text = slash < 0 ? text : text.substring(0, slash);
        int dash = text.indexOf('-');
        String digits = dash < 0 ? "" : text.substring(dash + 1).strip();
        boolean begins = dash > 0 && text.substring(0, dash).strip().equals("0");
        boolean number = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return begins && number ? Long.parseLong(digits) : -1;
    }
}
