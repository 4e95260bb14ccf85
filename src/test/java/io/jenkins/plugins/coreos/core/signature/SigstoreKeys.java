package io.jenkins.plugins.coreos.core.signature;

/** A pair of keys in the format of cosign. */
public final class SigstoreKeys {
    public static final String PASSPHRASE = "open-sesame";

    /** Written by {@code cosign generate-key-pair} (2.4.1). */
    public static final String KEY = """
            -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
            eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
            OCwicCI6MX0sInNhbHQiOiI0SVVFNlQ2WEhVZyszWWM2MGVRaDFVSENYWHIySlNE
            aHEzWXNmWGovbFNjPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
            Iiwibm9uY2UiOiJsem1yYTRaOFEwVFgrcU1iaFVNUmJCRmdnd0p3UC9aeSJ9LCJj
            aXBoZXJ0ZXh0IjoibGxnRlZXZUEvandlSGlpZWRwNFRvSjNranFKMk81b1VUUTVT
            Z1FpdUV0MDhVSDl6QzhERmJnUXdCL0YvWEg0SDV2QW9TYVV1QlF1NUluNk5VbHdP
            M1RnalNXRFZORlRLOGV1QW5zSWtnNE81VE9iaWtjSjdSb280aitCZW9hMnhFc0Vp
            WFRzaUdyWTRyRWlEVVRvbm0yUkRabHFGcTNQNDc3RDBOYVE3MmFoREEwUko5UW1G
            ZWxudXRMdkV1Y01qS08yVTFoZk96eVQvNEE9PSJ9
            -----END ENCRYPTED SIGSTORE PRIVATE KEY-----
            """;

    public static final String PUBLIC_KEY = """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf76U+pdnssekWVpBKH1e90QZpktV
            4P638mtbP5LkOY0Id+hLYapE0LoykALGu7mXRt6Wfe8zfNGXTOwEeVNvIw==
            -----END PUBLIC KEY-----
            """;

    private SigstoreKeys() {}
}
