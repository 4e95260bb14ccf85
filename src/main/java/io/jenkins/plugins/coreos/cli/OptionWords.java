package io.jenkins.plugins.coreos.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates messages of {@code core}, which name the parameters of steps, into the options of the command line.
 *
 * <p>Only unambiguous names are translated: those in camel case outside quotation marks, and a plain word at the
 * beginning of a message. OptionWordsTest compares them with the parameters of the steps and with the messages in the
 * sources.
 */
final class OptionWords {
    /** Parameters in camel case, and their options. */
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    /** Parameters that are ordinary words, translated at the beginning of a message only. */
    private static final Map<String, String> FIRST_WORDS = Map.ofEntries(
            Map.entry("parallel", "--parallel"),
            Map.entry("retries", "--retries"),
            Map.entry("phases", "--phase"),
            Map.entry("artifacts", "--artifact"),
            Map.entry("overrides", "--override"),
            Map.entry("kvm", "--kvm"),
            Map.entry("source", "--source"),
            Map.entry("branch", "--branch"),
            Map.entry("commit", "--commit"),
            Map.entry("variant", "--variant"),
            Map.entry("version", "--version"),
            Map.entry("autolock", "--autolock"),
            Map.entry("yumrepos", "--yumrepos"));

    /** Phrases that contain a parameter and its value. */
    private static final Map<String, String> PHRASES = new LinkedHashMap<>();

    static {
        PHRASES.put(
                "'archive' and 'archives' name files, 'cosaDir' and 'image' find one",
                "ARCHIVE names a file, --cosa-dir and --image find one");
        PHRASES.put("set tlsVerify to false", "give --tls-verify=false");
        PHRASES.put("tlsVerify: false", "--tls-verify=false");
        PHRASES.put("or give tags", "or give --tag");
        PHRASES.put("give a source, ", "give --source, ");
        PHRASES.put(
                "source, branch, commit, variant and yumrepos change nothing",
                "--source, --branch, --commit, --variant and --yumrepos change nothing");
        PHRASES.put("needs artifacts, such as", "needs --artifact, such as");
        PHRASES.put("yumreposBranch needs yumrepos", "--yumrepos-branch needs --yumrepos");
        PHRASES.put("version and versionary exclude", "--version and --versionary exclude");
        PHRASES.put("give credentialsId or authFile, not both", "give --username or --authfile, not both");
        PHRASES.put("give credentials or an authentication file, not both", "give --username or --authfile, not both");
        PHRASES.put(
                "no credentials were given; name some that may push",
                "no credentials were given; give --authfile, or --username and --password-stdin");
        PHRASES.put("name the archive, or the directory that cosaBuild used", "name the ARCHIVE, or give --cosa-dir");

        NAMES.put("tlsVerify", "--tls-verify");
        NAMES.put("caCertificate", "--ca-certificate");
        NAMES.put("clientCertificateId", "--client-cert");
        NAMES.put("mountFrom", "--mount-from");
        NAMES.put("cosaDir", "--cosa-dir");
        NAMES.put("authFile", "--authfile");
        NAMES.put("pullCredentialsId", "--authfile");
        NAMES.put("credentialsId", "--username");
        NAMES.put("skipIfPresent", "--skip-if-present");
        NAMES.put("digestFile", "--digestfile");
        NAMES.put("updateMeta", "--update-meta");
        NAMES.put("refName", "--ref-name");
        NAMES.put("yumreposBranch", "--yumrepos-branch");
        NAMES.put("parentBuild", "--parent-build");
        NAMES.put("buildFetchUrl", "--build-fetch-url");
        NAMES.put("overrideRpms", "--override-rpm");
        NAMES.put("extraFetchArgs", "--fetch-arg");
        NAMES.put("extraBuildArgs", "--build-arg");
        NAMES.put("skipPrune", "--skip-prune");
        NAMES.put("cleanCache", "--clean-cache");
        NAMES.put("safeDirectories", "--safe-directory");
    }

    private static final Pattern NAME =
            Pattern.compile("'[^']*'|(?<![\\w./\"-])(" + String.join("|", NAMES.keySet()) + ")(?![\\w/.-]\\w)");

    private static final Pattern FIRST_WORD =
            Pattern.compile("^(" + String.join("|", FIRST_WORDS.keySet()) + ")(?=:| must be | has a | needs )");

    private OptionWords() {}

    /** The message with options in place of parameters. */
    static String of(String message) {
        if (message == null) {
            return null;
        }
        String said = message;
        for (Map.Entry<String, String> phrase : PHRASES.entrySet()) {
            said = said.replace(phrase.getKey(), phrase.getValue());
        }
        said = NAME.matcher(said).replaceAll(found -> {
            String name = found.group(1);
            return Matcher.quoteReplacement(name == null ? found.group() : NAMES.get(name));
        });
        return FIRST_WORD.matcher(said).replaceFirst(found -> FIRST_WORDS.get(found.group(1)));
    }

    /** Returns true if a step's parameter has an option. */
    static boolean knows(String parameter) {
        return NAMES.containsKey(parameter) || FIRST_WORDS.containsKey(parameter);
    }
}
