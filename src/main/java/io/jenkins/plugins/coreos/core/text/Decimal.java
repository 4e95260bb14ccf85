package io.jenkins.plugins.coreos.core.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers with a fixed number of decimals: {@code 2.56}. String.format knows too many languages to start quickly. */
public final class Decimal {
    private Decimal() {}

    /** A number, rounded half up, with a point whatever the language. */
    public static String of(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
