package io.jenkins.plugins.coreos.core.script;

import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * A secret on its way to pull-secret.sh, encrypted with a one-time pad that the script has made and kept.
 *
 * <p>No way of starting a process in a container is private: the Launcher of {@code docker.image(…).inside} makes
 * environment variables arguments of {@code docker exec}, and neither it nor that of the Kubernetes plugin hands on
 * standard input. Private is what a process prints. So a first process makes the pad, keeps it in a file that only its
 * user can read, and prints it; what the second is given is of no use without that file.
 *
 * <p>Each character of the secret in base64, a number below 64, is added to one of the pad, modulo 64. Equals signs stay
 * as they are; a dot separates parts.
 */
public final class SealedSecret {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private SealedSecret() {}

    /** The number of characters that the pad must have. */
    public static int padLength(byte[]... parts) {
        return encode(parts).length();
    }

    /**
     * Encrypts.
     *
     * @param pad random characters of base64, used this once
     * @throws IllegalArgumentException when it is none, or too short
     */
    public static String seal(String pad, byte[]... parts) {
        String text = encode(parts);
        if (pad.length() < text.length() || pad.chars().anyMatch(c -> ALPHABET.indexOf(c) < 0)) {
            throw new IllegalArgumentException("no pad of " + text.length() + " characters");
        }
        StringBuilder sealed = new StringBuilder(text.length());
        int used = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            sealed.append(
                    value < 0
                            ? text.charAt(i)
                            : ALPHABET.charAt((value + ALPHABET.indexOf(pad.charAt(used++))) % ALPHABET.length()));
        }
        return sealed.toString();
    }

    private static String encode(byte[]... parts) {
        return Arrays.stream(parts)
                .map(part -> Base64.getEncoder().encodeToString(part))
                .collect(Collectors.joining("."));
    }
}
