package io.jenkins.plugins.coreos.core.openshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdentityTest {
    private static final String RESULT = """
            uid\t4294967294
            gid\t0
            user\tbuilder
            home\t/home/a\tb
            changed\ttrue
            method\tnss_wrapper
            env\tHOME=/home/a\tb
            env\tLOGNAME=a=b
            safeDirectory\t*
            safeDirectory\t/src
            """;

    @ParameterizedTest
    @ValueSource(strings = {"PATH=/evil", "PATH+X=/evil", "BASH_ENV=/evil", "=x", "HOME"})
    void rejectsUnexpectedVariables(String variable) {
        String result = "uid\t5\ngid\t0\nuser\tx\nhome\t/h\nchanged\ttrue\nmethod\tpasswd\nenv\t" + variable + "\n";

        assertThatThrownBy(() -> UserIdentity.parse(result))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("env '" + variable + "'");
    }

    @Test
    void parsesCompleteResult() throws Exception {
        UserIdentity identity = UserIdentity.parse(RESULT);

        assertThat(identity.uid()).isEqualTo(4_294_967_294L);
        assertThat(identity.home()).isEqualTo("/home/a\tb");
        assertThat(identity.method()).isEqualTo("nss_wrapper");
        assertThat(identity.env()).containsExactly(entry("HOME", "/home/a\tb"), entry("LOGNAME", "a=b"));
        assertThat(identity.safeDirectories()).containsExactly("*", "/src");
    }

    @Test
    void mapHasPlainValuesInScriptOrder() throws Exception {
        assertThat(UserIdentity.parse(RESULT).toMap())
                .containsExactly(
                        entry("uid", 4_294_967_294L),
                        entry("gid", 0L),
                        entry("user", "builder"),
                        entry("home", "/home/a\tb"),
                        entry("changed", true),
                        entry("method", "nss_wrapper"));
    }

    @Test
    void usesTheErrorOfTheScript() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> UserIdentity.parse("error\tadd `RUN chmod g=u /etc/passwd`\n"))
                .withMessage("add `RUN chmod g=u /etc/passwd`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "hello",
                "hello\tworld",
                "uid\t1",
                "uid\tx",
                "uid\t-1",
                "uid\t99999999999",
                "uid\t1\nuid\t1",
                "env\t=x",
                "env\tX"
            })
    void rejectsOtherOutputInOneLine(String output) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> UserIdentity.parse(output))
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).contains("fix-openshift-user.sh"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"changed\tyes", "method\tmagic", "home\t"})
    void rejectsInvalidValues(String line) {
        String key = line.substring(0, line.indexOf('\t'));
        String output = RESULT.replaceFirst("(?m)^" + key + "\t.*$", line);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> UserIdentity.parse(output));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LD_PRELOAD=/usr/lib64/libnss_wrapper.so",
                "LD_PRELOAD=/lib64/libnss_wrapper.so.0",
                "LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libnss_wrapper.so.0.3.1",
                "LD_PRELOAD=/usr/local/lib/libnss_wrapper.so",
                "NSS_WRAPPER_PASSWD=/dev/shm/coreos-user-5/passwd-builder",
                "HOME=/",
                "USER=jane.doe"
            })
    void acceptsVariablesOfTheScript(String variable) throws Exception {
        assertThat(UserIdentity.parse(RESULT + "env\t" + variable + "\n").env())
                .containsEntry(variable.replaceAll("=.*", ""), variable.replaceAll("^[A-Z_]*=", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LD_PRELOAD=/tmp/libnss_wrapper.so",
                "LD_PRELOAD=libnss_wrapper.so",
                "LD_PRELOAD=",
                "LD_PRELOAD=/usr/lib64/libevil.so",
                "LD_PRELOAD=/usr/lib/../../tmp/libnss_wrapper.so",
                "LD_PRELOAD=/usr/lib/./libnss_wrapper.so",
                "LD_PRELOAD=/usr/library/libnss_wrapper.so",
                "LD_PRELOAD=/usr/lib64/libnss_wrapper.so:/tmp/evil.so",
                "LD_PRELOAD=/tmp/evil.so:/usr/lib64/libnss_wrapper.so",
                "LD_PRELOAD=/usr/lib64/libnss_wrapper.so /tmp/evil.so",
                "LD_PRELOAD=/usr/lib64/libnss_wrapper.so\t/tmp/evil.so",
                "LD_PRELOAD=/usr/lib64/libnss_wrapper.so.evil",
                "LD_PRELOAD=/home/x/lib/libnss_wrapper.so",
                "NSS_WRAPPER_PASSWD=passwd-x",
                "NSS_WRAPPER_PASSWD=/tmp/../etc/passwd-x",
                "NSS_WRAPPER_PASSWD=/etc/shadow",
                "NSS_WRAPPER_GROUP=/tmp/x/passwd-x",
                "HOME=relative",
                "HOME=",
                "HOME=/a:b",
                "HOME=/a\u001bb",
                "USER=",
                "USER=a b",
                "USER=../x",
                "LOGNAME=a:b"
            })
    void rejectsUnexpectedValuesOfVariables(String variable) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> UserIdentity.parse(RESULT + "env\t" + variable + "\n"))
                .withMessageContaining("env '" + variable.substring(0, variable.indexOf('=')));
    }

    @Test
    void keepsLibrariesPreloadedByTheEnvironment() throws Exception {
        UserIdentity identity = UserIdentity.parse(RESULT + "env\tLD_PRELOAD=/usr/lib64/libnss_wrapper.so\n");
        assertThat(identity.withPreloaded("/opt/own.so:/usr/lib64/libnss_wrapper.so /opt/b.so")
                        .env())
                .containsEntry("LD_PRELOAD", "/usr/lib64/libnss_wrapper.so:/opt/own.so:/opt/b.so");
        assertThat(identity.withPreloaded(null)).isEqualTo(identity);
        assertThat(UserIdentity.parse(RESULT).withPreloaded("/opt/own.so").env())
                .doesNotContainKey("LD_PRELOAD");
    }
}
