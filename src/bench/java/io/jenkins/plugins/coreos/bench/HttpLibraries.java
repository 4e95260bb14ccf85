package io.jenkins.plugins.coreos.bench;

/** Earlier measurements that led to the choice of the HTTP library; the benchmark does not repeat them. */
final class HttpLibraries {
    static final String SECTION = """
            ## HTTP libraries tried

            Seconds of CPU (user + system) for 1 GiB in 51 blobs to docker-registry, with the number of runs. They were taken
            **on a busy machine** (load 5 to 20 on 2 cores), where runs of one program differ by half; wall times are left out
            for that reason, and differences of less than a third mean nothing.

            | | plain HTTP | TLS | jars |
            |---|---|---|---|
            | HttpCore 5.4.1 (classic) and SSLSocket over a socket of ours: taken | 1.19–1.92 (3) | 5.76–9.34 (6) | 0.5 MB of the command line's |
            | HttpClient 5.6 (classic) | 2.41–2.65 (2) | 6.13–7.80 (2) | 2.3 MB |
            | OkHttp 5.3.2 | 2.66–2.95 (2) | 7.58–8.28 (2) | 3.0 MB, with Kotlin |
            | the code before (own codec, own SSLEngine machine) | 1.25 (1) | 5.69–8.25 (4) | none |

            Four TLS runs of the code before and the one taken were made in turns: 5.69, 7.41, 8.25, 7.62 and 7.92, 7.98, 7.25,
            9.34, on average 7.2 and 8.1. That TLS costs no more than before is not shown by this; it takes an idle machine.

            OkHttp and HttpClient were driven by a small program with six threads that neither asks for blobs nor retries; the
            others are whole command lines with class data sharing. Start (`--version`, 5 runs): 0.40–0.49 before, 0.41–0.60
            with HttpCore. A program that only makes a client, without class data sharing, once each: OkHttp 0.56, HttpClient
            0.78. All of 8 layers present (6 runs, after two that do not count): 0.24–0.30 before, 0.24–0.39 with HttpCore.

            The faults (`PeerFaultsIT`, `DialerIT`, `SilentCloseIT`) were tried on the one taken alone. OkHttp, HttpClient
            and HttpCore's asynchronous side were not put through them; what they do there has not been measured.
            """;

    private HttpLibraries() {}
}
