package io.jenkins.plugins.coreos.core.registry;

/** The reason why a request to a registry failed. */
public enum Failure {
    /** Could not connect: wrong host, closed port, no route. */
    UNREACHABLE,
    /** The certificate is not trusted, or the server does not support TLS. */
    TLS,
    /** 401, even with a new token: credentials are missing or wrong. */
    UNAUTHORIZED,
    /** 403: the credentials are valid but lack the permission. */
    DENIED,
    /** 404: the repository does not exist or is hidden from these credentials. */
    NOT_FOUND,
    /** The registry computed a digest other than the announced one. */
    DIGEST_INVALID,
    /** The connection broke or stalled. */
    INTERRUPTED,
    /** A temporary failure: 408, 429, 500, 502, 503, 504, or an unexpected status. */
    UNAVAILABLE,
    /** Any other rejection. */
    REFUSED;

    /** Returns whether repeating the request may succeed. */
    public boolean isTransient() {
        return switch (this) {
            case UNREACHABLE, INTERRUPTED, UNAVAILABLE -> true;
            default -> false;
        };
    }
}
