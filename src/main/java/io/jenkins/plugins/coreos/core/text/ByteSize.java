package io.jenkins.plugins.coreos.core.text;

import java.util.Locale;

/** Numbers of bytes in words: {@code 2.56 GiB}. */
public final class ByteSize {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private ByteSize() {}

    /** A size with three significant digits. */
    public static String of(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = unit(bytes);
        double value = in(unit, bytes);
        return String.format(
                Locale.ROOT, value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /** Some of a whole, both in the unit of the whole: {@code 1.2 of 2.7 GiB}. */
    public static String of(long bytes, long whole) {
        int unit = unit(whole);
        return String.format(
                Locale.ROOT,
                unit == 0 ? "%.0f of %.0f %s" : "%.1f of %.1f %s",
                in(unit, bytes),
                in(unit, whole),
                UNITS[unit]);
    }

    private static int unit(long bytes) {
        if (bytes < 1024) {
            return 0;
        }
        int unit = 1;
        while (in(unit, bytes) >= 1000 && unit < UNITS.length - 1) {
            unit++;
        }
        return unit;
    }

    private static double in(int unit, long bytes) {
        return bytes / (double) (1L << (10 * unit));
    }
}
