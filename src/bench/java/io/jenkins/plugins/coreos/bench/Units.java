package io.jenkins.plugins.coreos.bench;

import java.util.Locale;

/** Formats figures for readers. */
final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Units() {}

    /** Formats bytes in the largest unit that gives at least 1, with at most one decimal. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || value == Math.rint(value) || value >= 100;
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, BINARY[unit]);
    }

    static String seconds(double seconds) {
        return plain(seconds) + " s";
    }

    /** Formats seconds without the unit. */
    static String plain(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds);
    }

    /** Formats with two decimals, or with three for small ratios. */
    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
    }
}
