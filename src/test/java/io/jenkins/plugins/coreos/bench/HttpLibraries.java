package io.jenkins.plugins.coreos.bench;

/** What was measured of HTTP libraries before one was taken: kept as it was, because it is not measured again. */
final class HttpLibraries {
    static final String SECTION = """
            ## HTTP libraries tried

            Seconds of CPU (user + system) for 1 GiB in 51 blobs to docker-registry, first with plain HTTP, then with TLS; the
            start of a program that only makes the client; the jars. Two runs each, in turns, **on a busy machine** (load 10 to
            20 on 2 cores), so that only large differences mean anything; wall times are left out for that reason. OkHttp and
            HttpClient were driven by a small program with six threads that reads from the archive and neither asks for blobs
            nor retries; the others are whole command lines with class data sharing.

            | | plain HTTP | TLS | start | jars |
            |---|---|---|---|---|
            | HttpCore 5.4.1 (classic) and SSLSocket over a socket of ours: taken | 1.19–1.92 | 5.76–8.02 | 0.42–0.60 | 0.4 MB of the command line's |
            | HttpClient 5.6 (classic) | 2.41–2.65 | 6.13–7.80 | 0.78 | 2.3 MB |
            | OkHttp 5.3.2 | 2.66–2.95 | 7.58–8.28 | 0.56 | 3.0 MB, with Kotlin |
            | the code before (own codec, own SSLEngine machine) | 1.25 | 5.69–8.25 | 0.40–0.49 | none |

            All present (8 layers), the code before and the one taken: 0.24–0.30 and 0.24–0.39 s of CPU.

            Tried of the faults, by tests that stay (`PeerFaultsTest`, `DialerTest`, `SilentCloseTest`): only HttpCore over our
            own socket was put through them. Neither OkHttp nor HttpClient was: both wait in sockets of their own making, where
            an answer that comes while an upload is blocked is not seen, and neither was cheaper.
            """;

    private HttpLibraries() {}
}
