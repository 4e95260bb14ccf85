package io.jenkins.plugins.coreos.page;

/** Compares versions of packages, {@code [epoch:]version-release}, as rpm does. */
final class RpmVersion {
    private RpmVersion() {}

    /** Returns a negative number if the first version is older, a positive one if it is newer, else 0. */
    static int compare(String first, String second) {
        int epochs = Long.compare(epoch(first), epoch(second));
        if (epochs != 0) {
            return epochs;
        }
        String[] a = first.substring(first.indexOf(':') + 1).split("-", 2);
        String[] b = second.substring(second.indexOf(':') + 1).split("-", 2);
        int versions = segments(a[0], b[0]);
        return versions != 0 ? versions : segments(a.length < 2 ? "" : a[1], b.length < 2 ? "" : b[1]);
    }

    private static long epoch(String version) {
        String epoch = version.substring(0, Math.max(0, version.indexOf(':')));
        return epoch.matches("\\d{1,9}") ? Long.parseLong(epoch) : 0;
    }

    /** Compares segment by segment: a number is newer than letters, ~ is older than the end, ^ newer than the end. */
    private static int segments(String a, String b) {
        int i = 0;
        int j = 0;
        while (true) {
            i = skipSeparators(a, i);
            j = skipSeparators(b, j);
            char x = i < a.length() ? a.charAt(i) : 0;
            char y = j < b.length() ? b.charAt(j) : 0;
            if (x == '~' || y == '~') {
                if (x != y) {
                    return x == '~' ? -1 : 1;
                }
                i++;
                j++;
                continue;
            }
            if (x == '^' || y == '^') {
                if (x != y) {
                    return x == '^' ? y == 0 ? 1 : -1 : x == 0 ? -1 : 1;
                }
                i++;
                j++;
                continue;
            }
            if (x == 0 || y == 0) {
                return Integer.compare(x == 0 ? 0 : 1, y == 0 ? 0 : 1);
            }
            boolean isNumber = isDigit(x);
            if (isNumber != isDigit(y)) {
                return isNumber ? 1 : -1;
            }
            int end = end(a, i, isNumber);
            int otherEnd = end(b, j, isNumber);
            int result = isNumber
                    ? numbers(a.substring(i, end), b.substring(j, otherEnd))
                    : a.substring(i, end).compareTo(b.substring(j, otherEnd));
            if (result != 0) {
                return result;
            }
            i = end;
            j = otherEnd;
        }
    }

    private static int numbers(String a, String b) {
        String x = a.replaceFirst("^0+", "");
        String y = b.replaceFirst("^0+", "");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }

    private static int skipSeparators(String text, int from) {
        int at = from;
        while (at < text.length() && !isDigit(text.charAt(at)) && !isLetter(text.charAt(at)) && !isSpecial(text, at)) {
            at++;
        }
        return at;
    }

    private static boolean isSpecial(String text, int at) {
        return text.charAt(at) == '~' || text.charAt(at) == '^';
    }

    private static int end(String text, int from, boolean isNumber) {
        int at = from;
        while (at < text.length() && (isNumber ? isDigit(text.charAt(at)) : isLetter(text.charAt(at)))) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
