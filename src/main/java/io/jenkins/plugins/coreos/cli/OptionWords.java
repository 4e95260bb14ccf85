package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.cosa.CosaParameter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Replaces the names of step parameters in messages of {@code core} by the options of the command line.
 *
 * <p>Only unambiguous names are translated: those in camel case outside quotation marks, and a plain word at the
 * beginning of a message. OptionWordsTest compares them with the parameters of the steps and with the messages in the
 * sources.
 */
final class OptionWords {
    private static final String OWN = "has its own ";

    /** Phrases that contain a parameter and its value. */
    private static final Map<String, String> PHRASES = new HashMap<>(Map.of(
            "give either 'archive' or 'archives', or 'cosaDir', 'build', 'arches' and 'image' to find an archive",
                    "give either ARCHIVE, or --cosa-dir, --build, --arch and --image to find an archive",
            "set tlsVerify to false", "give --tls-verify=false",
            "tlsVerify: false", "--tls-verify=false",
            "or give tags", "or give --tag",
            "needs artifacts, such as", "needs --artifact, such as",
            "yumreposBranch needs yumrepos", "--yumrepos-branch needs --yumrepos",
            "version and versionary exclude", "--version and --versionary exclude",
            "give credentialsId or authFile, not both", "give --username or --authfile, not both",
            "give credentials or an authentication file, not both", "give --username or --authfile, not both",
            "name the archive, or the directory that cosaBuild used", "name the ARCHIVE, or give --cosa-dir"));

    /** Options by parameter name. */
    private static final Map<String, String> OPTIONS = new HashMap<>(Map.of(
            "parallel", "--parallel",
            "retries", "--retries",
            "tlsVerify", "--tls-verify",
            "caCertificate", "--ca-certificate",
            "clientCertificateId", "--client-cert",
            "mountFrom", "--mount-from",
            "pullCredentialsId", "--authfile",
            "credentialsId", "--username",
            "skipIfPresent", "--skip-if-present",
            "digestFile", "--digestfile"));

    static {
        PHRASES.put("cannot be combined with 'archive' or 'archives'", "cannot be combined with ARCHIVE");
        PHRASES.put(
                "'identity' is for signatures and requires 'sign'", "--identity is for signatures and requires --sign");
        PHRASES.put("'sign' requires a destination in a registry", "--sign requires --to");
        PHRASES.put("; set created", "; set --created");
        PHRASES.put("allowMissing needs 'arches', such as 'all'", "--allow-missing needs --arch, such as --arch=all");
        OPTIONS.putAll(
                Map.of("updateMeta", "--update-meta", "refName", "--ref-name", "safeDirectories", "--safe-directory"));
        PHRASES.put("set lint to false", "give --no-lint");
        PHRASES.put(
                "'to' is missing: registry[:port]/repository[:tag]", "give --to REGISTRY/REPO:TAG, or --archive FILE");
        PHRASES.put("'add' is missing: give 'add', 'remove', or both", "give --add, --remove, or both");
        PHRASES.put("from: an index can be combined", "an index can be combined");
        PHRASES.put("; use remove to remove", "; use --remove to remove");
        OPTIONS.putAll(
                Map.of("add", "--add", "remove", "--remove", "created", "--created", "compression", "--compression"));
        OPTIONS.putAll(Map.of("archive", "--archive", "archives", "ARCHIVE", "arches", "--arch", "image", "--image"));
        OPTIONS.putAll(Map.of("allowMissing", "--allow-missing", "diskImages", "--disk-image"));
        OPTIONS.putAll(Map.of("archTags", "--arch-tags", "deleteSource", "--delete-source"));
        PHRASES.put(
                "push it in a separate step, with the parameter image", "push it with a separate command and --image");
        OPTIONS.putAll(Map.of("referrers", "--referrers", "format", "--format", "identity", "--identity"));
        OPTIONS.putAll(Map.of("user", "--user", "home", "--home", "shell", "--shell"));
        PHRASES.put(OWN + "parameter; use pullCredentialsId", OWN + "option; use --authfile");
        CosaParameter.ALL.forEach(parameter -> {
            OPTIONS.put(parameter.name(), parameter.option());
            PHRASES.put(OWN + "parameter; use " + parameter.name(), OWN + "option; use " + parameter.option());
        });
    }

    private static final Pattern NAME = Pattern.compile("'[^']*'|(?<![\\w./\"-])(" + words(false) + ")(?![\\w/.-]\\w)");

    /** A parameter name that is an ordinary word, which is translated only at the beginning of a message. */
    private static final Pattern FIRST_WORD =
            Pattern.compile("^(" + words(true) + ")(?=:| must be | has a | needs | cannot be )");

    private OptionWords() {}

    private static String words(boolean ordinary) {
        return OPTIONS.keySet().stream()
                .filter(name -> name.equals(name.toLowerCase(Locale.ROOT)) == ordinary)
                .collect(Collectors.joining("|"));
    }

    /** Returns the message with options in place of parameters. */
    static String of(String message) {
        if (message == null) {
            return null;
        }
        String text = message;
        for (Map.Entry<String, String> phrase : PHRASES.entrySet()) {
            text = text.replace(phrase.getKey(), phrase.getValue());
        }
        text = NAME.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(found.group(1) == null ? found.group() : OPTIONS.get(found.group(1))));
        return FIRST_WORD.matcher(text).replaceFirst(found -> OPTIONS.get(found.group(1)));
    }
}
