package io.jenkins.plugins.coreos.core.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Formats numbers with a fixed number of decimals: {@code 2.56}. Avoids String.format, whose locale support is slow to
 * start.
 */
public final class Decimal {
    private Decimal() {}

    /** Formats a number, rounded half up, with a decimal point in every locale. */
    public static String of(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
