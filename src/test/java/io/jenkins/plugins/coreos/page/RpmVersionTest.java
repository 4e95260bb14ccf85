package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpmVersionTest {
    /** The order is that of rpm's own tests (tests/rpmvercmp.at). */
    @ParameterizedTest
    @CsvSource({
        "1.0-1, 1.0-1, 0",
        "1.0-1, 2.0-1, -1",
        "2.0-1, 2.0.1-1, -1",
        "5.5p2-1, 5.6p1-1, -1",
        "10xyz-1, 10.1xyz-1, -1",
        "xyz.4-1, 8-1, -1",
        "1.0010-1, 1.9-1, 1",
        "1.05-1, 1.5-1, 0",
        "4.999.9-1, 5.0-1, -1",
        "20101121-1, 20101122-1, -1",
        "2_0-1, 2.0-1, 0",
        "1.0~rc1-1, 1.0-1, -1",
        "1.0~rc1-1, 1.0~rc2-1, -1",
        "1.0^-1, 1.0-1, 1",
        "1.0^git1-1, 1.01-1, -1",
        "1.0^git1-1, 1.0^git2-1, -1",
        "1:1.0-1, 2.0-1, 1",
        "0:2.0-1, 2.0-1, 0",
        "1.0-9.el9, 1.0-10.el9, -1",
    })
    void ordersVersionsAsRpmDoes(String first, String second, int order) {
        assertThat(Integer.signum(RpmVersion.compare(first, second))).isEqualTo(order);
        assertThat(Integer.signum(RpmVersion.compare(second, first))).isEqualTo(-order);
    }
}
