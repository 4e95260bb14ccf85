package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.coreos.core.http.Headers;
import io.jenkins.plugins.coreos.core.http.HttpConnections;
import io.jenkins.plugins.coreos.core.http.Origin;
import io.jenkins.plugins.coreos.core.http.Request;
import io.jenkins.plugins.coreos.core.http.Route;
import io.jenkins.plugins.coreos.core.http.Watch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of WWW-Authenticate (RFC 9110, 11), and common deviations from it. */
class ChallengeIT {

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "Basic realm=\"r\"                              ! basic{realm=r}",
                "Basic                                          ! basic{}",
                "Negotiate, Basic realm=\"r\"                   ! negotiate{} basic{realm=r}",
                "Negotiate YIIB+/a==, Basic realm=\"r\"         ! negotiate{} basic{realm=r}",
                "Negotiate abc, NTLM TlRM=, Bearer realm=\"r\"  ! negotiate{} ntlm{} bearer{realm=r}",
                "BEARER Realm=\"r\",SERVICE=s                   ! bearer{realm=r, service=s}",
                "Bearer realm = \"r\" , service = \"s\"         ! bearer{realm=r, service=s}",
                "Bearer realm=\"a\" service=\"b\"               ! bearer{realm=a, service=b}",
                "Bearer realm=https://h/token,service=s         ! bearer{realm=https://h/token, service=s}",
                ", , Basic realm=\"r\", ,, Bearer realm=\"s\",  ! basic{realm=r} bearer{realm=s}",
                "Bearer realm=\"a, Basic realm=b\"              ! bearer{realm=a, Basic realm=b}",
                "Bearer realm=\"a\\\"b\\\\c\\d\"                ! bearer{realm=a\"b\\cd}",
                "Bearer realm=\"never closed                    ! bearer{realm=never closed}",
                "Bearer realm=\"\", scope=\"\"                  ! bearer{realm=, scope=}",
                "Digest qop=\"auth,auth-int\", Basic realm=r    ! digest{qop=auth,auth-int} basic{realm=r}",
                "Bearer error=\"a=b, c\", Basic realm=\"r\"     ! bearer{error=a=b, c} basic{realm=r}",
                "\"\", Basic realm=\"r\"                        ! basic{realm=r}",
                "@@@                                            ! ''",
                "New-Scheme.1 x=y, Basic realm=r                ! new-scheme.1{x=y} basic{realm=r}",
            })
    void parsesGrammarOfRfc9110(String header, String expected) {
        String read = Challenge.parse(header).stream()
                .map(one -> one.scheme() + new java.util.TreeMap<>(one.parameters()))
                .collect(Collectors.joining(" "));

        assertThat(read).isEqualTo(expected.equals("''") ? "" : expected);
    }

    @Test
    void readsChallengesInSeveralHeaders() throws Exception {
        assertThat(Challenge.of(headers("Negotiate", "NTLM, Basic realm=\"r\"", "Bearer realm=\"https://h/t\"")))
                .extracting(Challenge::scheme)
                .containsExactly("negotiate", "ntlm", "basic", "bearer");
    }

    @Test
    void prefersFirstBearerChallengeWithRealm() throws Exception {
        Headers headers = headers(
                "Basic realm=\"r\"",
                "Bearer realm=\"nowhere\"",
                "Bearer realm=\"https://a/t\", Bearer realm=\"https://b/t\"");
        assertThat(Challenge.supported(headers).orElseThrow().parameters()).containsEntry("realm", "https://a/t");

        assertThat(Challenge.supported(headers("Bearer realm=\"nowhere\"", "Basic realm=\"r\""))
                        .orElseThrow()
                        .scheme())
                .isEqualTo("basic");
        assertThat(Challenge.supported(headers("Negotiate, Digest realm=\"r\"")))
                .isEmpty();
    }

    /** Each would overflow the stack of a recursive regular expression. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer realm=\"%s\"", "Bearer %s", "%s", "Bearer realm=\"r\"%s", "Bearer a=%s", "Basic realm=%s"
            })
    void parsesLongHeadersWithoutRecursion(String form) throws Exception {
        for (String part : List.of("a", "\\\"", ",", " ", "a=b,", "a=\"b\",", "Basic ", "=", "\"", "x, ")) {
            String header = form.formatted(part.repeat(100_000));
            Thread thread = new Thread(null, () -> Challenge.parse(header), "small stack", 128 * 1024);
            Throwable[] thrown = new Throwable[1];
            thread.setUncaughtExceptionHandler((in, e) -> thrown[0] = e);
            long started = System.nanoTime();
            thread.start();
            thread.join();

            assertThat(thrown[0]).as(form + " with " + part).isNull();
            assertThat(System.nanoTime() - started).as(form + " with " + part).isLessThan(5_000_000_000L);
        }
    }

    @Test
    void comparesScopesByPermission() {
        Scope push = Scope.of("repository:os/image:pull,push");

        assertThat(push).matches(scope -> scope.covers(Scope.of("repository:os/image:push")), "covers push");
        assertThat(push).matches(scope -> scope.covers(Scope.of("repository:os/image:push,pull")), "covers itself");
        assertThat(push).matches(scope -> !scope.covers(Scope.of("repository:os/image:pull,push,delete")), "no delete");
        assertThat(push).matches(scope -> !scope.covers(Scope.of("repository:os/other:pull")), "no other repository");
        assertThat(Scope.of("repository:os/image:*")).matches(scope -> scope.covers(push), "covers all actions");
        assertThat(Scope.list(" repository:h:5000/a:pull  registry:catalog:* "))
                .containsExactly(Scope.of("repository:h:5000/a:pull"), Scope.of("registry:catalog:*"));
    }

    /** Headers in their original form. */
    static Headers headers(String... challenges) throws Exception {
        return headers(Map.of("WWW-Authenticate", List.of(challenges)));
    }

    static Headers headers(Map<String, List<String>> fields) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fields.forEach((name, values) ->
                    values.forEach(value -> exchange.getResponseHeaders().add(name, value)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (HttpConnections connections = new HttpConnections(() -> null)) {
            int port = server.getAddress().getPort();
            URI uri = URI.create("http://127.0.0.1:" + port + "/");
            return connections
                    .exchange(Route.direct(Origin.of(uri)), new Request("GET", uri, Map.of(), null), Watch.WAIT_FOREVER)
                    .headers();
        } finally {
            server.stop(0);
        }
    }
}
