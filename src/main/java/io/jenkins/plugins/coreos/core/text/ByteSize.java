package io.jenkins.plugins.coreos.core.text;

/** Formats numbers of bytes: {@code 2.56 GiB}. */
public final class ByteSize {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private ByteSize() {}

    /** Formats a size with three significant digits. */
    public static String of(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = unit(bytes);
        double value = inUnit(unit, bytes);
        return Decimal.of(value, value < 10 ? 2 : value < 100 ? 1 : 0) + " " + UNITS[unit];
    }

    /** Formats a size and a total, both in the unit of the total: {@code 1.2 of 2.7 GiB}. */
    public static String of(long bytes, long total) {
        int unit = unit(total);
        int digits = unit == 0 ? 0 : 1;
        return Decimal.of(inUnit(unit, bytes), digits) + " of " + Decimal.of(inUnit(unit, total), digits) + " "
                + UNITS[unit];
    }

    private static int unit(long bytes) {
        if (bytes < 1024) {
            return 0;
        }
        int unit = 1;
        while (inUnit(unit, bytes) >= 1000 && unit < UNITS.length - 1) {
            unit++;
        }
        return unit;
    }

    private static double inUnit(int unit, long bytes) {
        return bytes / (double) (1L << (10 * unit));
    }
}
