package io.jenkins.plugins.coreos.core.script;

import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * Encrypts a secret for pull-secret.sh with a one-time pad that the script has generated and kept.
 *
 * <p>There is no private way to pass data to a process in a container: the Launcher of {@code docker.image(…).inside}
 * turns environment variables into arguments of {@code docker exec}. Neither that Launcher nor the Kubernetes plugin's
 * forwards standard input. The output of a process is private, however. Therefore a first process generates the pad,
 * stores it in a file that only its user can read, and prints it; the data passed to the second process is useless
 * without that file.
 *
 * <p>Each character of the base64-encoded secret, as a number below 64, is added to the next character of the pad,
 * modulo 64. Equals signs are not changed; a dot separates parts.
 */
public final class SealedSecret {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private SealedSecret() {}

    /** Returns the required number of characters in the pad. */
    public static int padLength(byte[]... parts) {
        return encode(parts).length();
    }

    /**
     * Encrypts a secret.
     *
     * @param pad random base64 characters, to be used only once
     * @throws IllegalArgumentException if the pad is invalid or too short
     */
    public static String seal(String pad, byte[]... parts) {
        String text = encode(parts);
        if (pad.length() < text.length() || pad.chars().anyMatch(c -> ALPHABET.indexOf(c) < 0)) {
            throw new IllegalArgumentException(
                    "the pad is invalid, or has fewer than " + text.length() + " characters");
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
