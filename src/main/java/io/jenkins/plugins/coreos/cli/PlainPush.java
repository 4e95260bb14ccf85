package io.jenkins.plugins.coreos.cli;

import java.util.HashSet;
import java.util.Set;

/**
 * Reads the command line of a push that has nothing unusual about it, without picocli: loading and reflecting, picocli
 * takes a quarter of a second of processor time, more than all the rest of a push of what the registry has.
 *
 * <p>What is not plain is picocli's to judge: help, mistakes, an option twice, a value that begins with a hyphen. What is
 * plain means the same to both, which PlainPushTest compares option by option.
 */
final class PlainPush {
    private final PushCommand command = new PushCommand();
    private final Set<String> given = new HashSet<>();

    private PlainPush() {}

    /** The command, ready to run; null where picocli has to look at it. */
    static PushCommand parse(String[] args) {
        if (args.length == 0 || !args[0].equals("push")) {
            return null;
        }
        PlainPush reader = new PlainPush();
        int at = 1;
        while (at < args.length) {
            String argument = args[at++];
            if (!argument.startsWith("-")) {
                if (!isPlain(argument)) {
                    return null;
                }
                reader.command.archives.add(argument);
                continue;
            }
            if (reader.flag(argument)) {
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals < 0 && (name.equals("--tls-verify") || at == args.length)) {
                return null;
            }
            String value = equals < 0 ? args[at++] : argument.substring(equals + 1);
            if (!isPlain(value) || !reader.option(name, value)) {
                return null;
            }
        }
        return reader.command.to.isEmpty() ? null : reader.command;
    }

    /** No option, no file of arguments, no quotes. */
    private static boolean isPlain(String value) {
        return !value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0;
    }

    private boolean flag(String name) {
        switch (name) {
            case "--skip-if-present" -> command.skipIfPresent = true;
            case "--update-meta" -> command.updateMeta = true;
            case "--json" -> command.json = true;
            case "--password-stdin" -> command.credentials.passwordStdin = true;
            case "--openshift" -> command.credentials.openshift = true;
            default -> {
                return false;
            }
        }
        return given.add(name);
    }

    private boolean option(String name, String value) {
        switch (name) {
            case "--to" -> command.to.add(value);
            case "--tag" -> command.tags.add(value);
            case "--mount-from" -> command.mountFrom.add(value);
            case "--openshift-registry" -> command.credentials.openshiftRegistries.add(value);
            default -> {
                return given.add(name) && single(name, value);
            }
        }
        return true;
    }

    private boolean single(String name, String value) {
        switch (name) {
            case "--cosa-dir" -> command.cosaDir = value;
            case "--image" -> command.image = value;
            case "--ref-name" -> command.refName = value;
            case "--format" -> command.format = value;
            case "--digestfile" -> command.digestFile = value;
            case "--username" -> command.credentials.username = value;
            case "--authfile" -> command.credentials.authFile = value;
            case "--ca-certificate" -> command.credentials.caCertificate = value;
            case "--client-cert" -> command.credentials.clientCertificate = value;
            case "--client-key" -> command.credentials.clientKey = value;
            case "--parallel" -> command.parallel = number(value);
            case "--retries" -> command.retries = number(value);
            case "--tls-verify" -> command.tlsVerify = value.equals("true");
            default -> {
                return false;
            }
        }
        return switch (name) {
            case "--parallel", "--retries" -> number(value) >= 0;
            case "--tls-verify" -> value.equals("true") || value.equals("false");
            default -> true;
        };
    }

    /** A number of a few digits; -1 for anything else. */
    private static int number(String digits) {
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i == 6) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
