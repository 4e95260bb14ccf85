package io.jenkins.plugins.coreos.core.registry;

/** Why a registry did not do what it was asked. */
public enum Failure {
    /** No connection: wrong host, closed port, no route. */
    UNREACHABLE,
    /** The certificate is not trusted, or the other side does not speak TLS. */
    TLS,
    /** 401, also after a fresh token: credentials are missing or wrong. */
    UNAUTHORIZED,
    /** 403: the credentials are good, but do not allow this. */
    DENIED,
    /** 404: no such repository, or none that these credentials may see. */
    NOT_FOUND,
    /** The registry computed another digest than the one announced. */
    DIGEST_INVALID,
    /** The connection broke, or nothing moved for too long. */
    INTERRUPTED,
    /** An answer that means "later": 408, 429, 500, 502, 503, 504, or a status that does not belong there. */
    UNAVAILABLE,
    /** Any other refusal. */
    REFUSED;

    /** Whether the same request can succeed when it is made again. */
    public boolean isTransient() {
        return switch (this) {
            case UNREACHABLE, INTERRUPTED, UNAVAILABLE -> true;
            default -> false;
        };
    }
}
