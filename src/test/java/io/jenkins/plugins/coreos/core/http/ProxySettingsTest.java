package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the interpretation of the proxy variables. */
class ProxySettingsTest {
    private static final URI HTTPS = URI.create("https://registry.test/v2/");
    private static final URI HTTP = URI.create("http://registry.test/v2/");

    @Test
    void usesProxyOfSchemeOrAllProxy() {
        ProxySettings both = settings(Map.of("HTTP_PROXY", "a:1", "HTTPS_PROXY", "http://b:2/", "ALL_PROXY", "c:3"));
        assertThat(both.forUri(HTTP).host()).isEqualTo("a");
        assertThat(both.forUri(HTTPS).host()).isEqualTo("b");

        ProxySettings all = settings(Map.of("ALL_PROXY", "c:3", "https_proxy", "b:2"));
        assertThat(all.forUri(HTTP).port()).isEqualTo(3);
        assertThat(all.forUri(HTTPS).port()).isEqualTo(2);

        assertThat(settings(Map.of("HTTP_PROXY", "a:1")).forUri(HTTPS)).isNull();
        assertThat(settings(Map.of("NO_PROXY", "*", "HTTPS_PROXY", ""))).isEqualTo(ProxySettings.NONE);
    }

    @Test
    void lowerCaseVariableTakesPrecedence() {
        ProxySettings settings = settings(Map.of(
                "HTTPS_PROXY", "upper:1", "https_proxy", "lower:1", "NO_PROXY", "registry.test", "no_proxy", "x"));

        assertThat(settings.forUri(HTTPS).host()).isEqualTo("lower");
    }

    @ParameterizedTest
    @CsvSource({
        "proxy, proxy, 80, , ",
        "http://proxy:3128, proxy, 3128, , ",
        "HTTP://user:pa%40ss%3A@proxy:3128/, proxy, 3128, user, pa@ss:",
        "http://user:p@ss/w@proxy:1, proxy, 1, user, p@ss/w",
        "user:100%@proxy:1, proxy, 1, user, 100%",
        "http://a+b:c+d@proxy, proxy, 80, a+b, c+d",
        "http://[::1]:3128, ::1, 3128, , ",
        "http://user:pw@proxy:3128/path?x=1#y, proxy, 3128, user, pw"
    })
    void parsesProxyUrl(String text, String host, int port, String user, String password) {
        ProxyServer server = ProxyServer.parse(text, "HTTPS_PROXY");

        assertThat(server).isEqualTo(new ProxyServer(host, port, user, password, "HTTPS_PROXY"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://u:s3cret@proxy:1, HTTPS_PROXY names a proxy with the unsupported protocol https",
        "socks5://u:s3cret@proxy:1, HTTPS_PROXY names a proxy with the unsupported protocol socks5",
        "http://u:s3cret@proxy:99999, HTTPS_PROXY is not a valid proxy",
        "http://u:s3cret@pro xy, HTTPS_PROXY is not a valid proxy: 'pro xy'",
        "http://u:s3cret@, HTTPS_PROXY is not a valid proxy: ''"
    })
    void rejectsUnsupportedProxyWithoutShowingPassword(String text, String message) {
        assertThatThrownBy(() -> settings(Map.of("HTTPS_PROXY", text)).forUri(HTTPS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://u:s3cret@proxy:1, http://registry.test/, ",
        "socks5://u:s3cret@proxy:1, https://registry.test/, registry.test",
        "socks5h://proxy, https://registry.test/, *",
        "https://u:s3cret@proxy:1, https://127.0.0.1:5000/, ",
        "no proxy at all, https://a.registry.test/, .registry.test"
    })
    void ignoresAnUnusableProxyThatIsNotNeeded(String proxy, URI uri, String except) {
        ProxySettings settings = settings(
                except == null ? Map.of("https_proxy", proxy) : Map.of("https_proxy", proxy, "no_proxy", except));

        assertThat(settings.forUri(uri)).isNull();
        assertThat(settings.toString()).doesNotContain("s3cret");
        // Go's clients, such as skopeo, support more proxy protocols.
        assertThat(settings.toVariables()).contains("https_proxy=" + proxy);
    }

    @Test
    void hidesPasswordInText() {
        ProxySettings settings = settings(Map.of("HTTPS_PROXY", "http://user:s3cret@proxy:3128"));

        assertThat(settings.toString()).contains("proxy:3128 (HTTPS_PROXY)").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "registry.test, https://registry.test",
        "REGISTRY.test, https://registry.TEST",
        "test, https://registry.test",
        ".test, https://registry.test",
        "*.test, https://registry.test",
        "*, https://registry.test",
        "other registry.test, https://registry.test",
        "'other,registry.test', https://registry.test",
        "other|registry.test, https://registry.test",
        "registry.test:443, https://registry.test",
        "registry.test:5000, https://registry.test:5000",
        ".svc, https://image-registry.openshift-image-registry.svc:5000",
        "10.1.2.3, https://10.1.2.3:5000",
        "10.0.0.0/8, https://10.1.2.3",
        "10.1.2.3:5000, https://10.1.2.3:5000",
        "fd00::/8, 'https://[fd12::1]:5000'",
        "fd12::1, 'https://[fd12:0::1]'",
        "[fd12::1]:5000, 'https://[fd12::1]:5000'",
        "nothing, https://localhost:5000",
        "nothing, https://127.0.0.2:5000",
        "nothing, 'https://[::1]:5000'"
    })
    void exceptionBypassesProxy(String noProxy, String url) {
        assertThat(route(noProxy, url)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.test, https://myregistry.test",
        ".registry.test, https://registry.test",
        "registry.test:5000, https://registry.test",
        "registry.test, https://registry.test.example.com",
        "10.0.0.0/8, https://11.1.2.3",
        "10.1.2.0/25, https://10.1.2.128",
        "10.1.2.3, https://10.1.2.30",
        "10.0.0.0/99, https://10.1.2.3",
        "0.0.0.0/0, 'https://[fd12::1]'",
        "2.3, https://10.1.2.3",
        "'', https://registry.test"
    })
    void otherHostsUseProxy(String noProxy, String url) {
        assertThat(route(noProxy, url)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {":", "::", "/", "[", "]", "*.", ".", "/8", "1.2.3.4/", "a:99999999999", "999.1.1.1"})
    void ignoresInvalidException(String rule) {
        assertThat(route(rule, "https://registry.test")).isNotNull();
        assertThat(route(rule, "https://10.1.2.3")).isNotNull();
    }

    @Test
    void isSerializable() throws Exception {
        ProxySettings settings = settings(Map.of("HTTPS_PROXY", "http://u:p@proxy:3128", "NO_PROXY", "a,b"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(settings);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(settings);
        }
    }

    private static ProxyServer route(String noProxy, String url) {
        return settings(Map.of("HTTPS_PROXY", "proxy:3128", "NO_PROXY", noProxy))
                .forUri(URI.create(url));
    }

    private static ProxySettings settings(Map<String, String> environment) {
        return ProxySettings.fromEnvironment(environment);
    }
}
