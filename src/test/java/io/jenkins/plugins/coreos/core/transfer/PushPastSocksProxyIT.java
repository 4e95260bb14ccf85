package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SOCKS proxies, of the JVM and of the environment, which are not supported. */
class PushPastSocksProxyIT {
    @TempDir
    Path dir;

    private final List<String> log = new ArrayList<>();
    private ProxySelector before;
    private TestArchive archive;

    @BeforeEach
    void setProxy() {
        archive = Archives.small(dir.resolve("image"));
        before = ProxySelector.getDefault();
        // As set by -DsocksProxyHost for all hosts except this machine.
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("socks.test", 1080)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                // No request is made.
            }
        });
    }

    @AfterEach
    void resetProxy() {
        ProxySelector.setDefault(before);
    }

    @Test
    void logReportsUnusedSocksProxyOfTheJvm() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.push(to(registry.host()).build(), log);

            assertThat(log)
                    .filteredOn(line -> line.contains("socks.test"))
                    .singleElement()
                    .asString()
                    .contains("is not used for " + registry.host(), "HTTPS_PROXY");
        }
    }

    @Test
    void errorReportsUnusedSocksProxy() {
        // Nothing listens there.
        assertThatThrownBy(() -> Pushes.push(to("127.0.0.1:1").retries(0).build(), log))
                .hasMessageContaining("cannot connect directly")
                .hasMessageContaining("socks.test")
                .hasMessageContaining("set an HTTP proxy in HTTPS_PROXY");
    }

    @Test
    void rejectsSocksProxyOfTheEnvironmentOnlyIfNeeded() throws Exception {
        ProxySettings settings = ProxySettings.fromEnvironment(Map.of("https_proxy", "socks5://u:s3cret@proxy:1"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.push(to(registry.host())
                    .options(options -> options.withProxies(settings))
                    .build());
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
        assertThatThrownBy(() -> Pushes.push(to("registry.test")
                        .options(options -> options.withProxies(settings))
                        .build()))
                .hasMessageContaining("https_proxy names a proxy with the unsupported protocol socks5")
                .hasMessageNotContaining("s3cret");
    }

    private Pushes to(String host) {
        return Pushes.request(archive.path(), host + "/os/image:one");
    }
}
