package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Validates a request; messages use the names of the step's parameters. */
final class CosaRequestCheck {
    /** Git's {@code scheme://...} and {@code user@host:path}, or an absolute path (COSA's src/cmd-init). */
    private static final Pattern SOURCE = Pattern.compile("[a-z][a-z0-9+.-]*://[^\\s/]\\S*|[a-z]+:///\\S+|"
            + "[A-Za-z0-9_.][A-Za-z0-9_.-]*@?[A-Za-z0-9_.-]*:[^\\s:]\\S*|/.*");

    /** Versions and variants become names of files and directories. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+~-]*");

    /** A Git branch or commit: any single word that cannot be mistaken for an option. */
    private static final Pattern REVISION = Pattern.compile("[^-\\s\\p{Cntrl}][^\\s\\p{Cntrl}]*");

    static final Pattern PLATFORM = Pattern.compile("[a-z0-9][a-z0-9_-]*");

    /** The URL schemes that COSA's cmd-buildfetch supports, or a path. */
    private static final Pattern BUILDS =
            Pattern.compile("(?:s3|https?|file)://[^\\s\\p{Cntrl}]+|(?!.*://)[^\\p{Cntrl}]+");

    private static final Pattern NO_RPM = Pattern.compile("(?s)(?!.*\\.rpm$).*");
    private static final Pattern RPM = Pattern.compile("[^\\p{Cntrl}]*\\.rpm");

    /** An option with a space in its name was probably meant to be two arguments. */
    private static final Pattern ARGUMENT = Pattern.compile("(?s)(?!-[^=\\s]*\\s).*");

    /** The step's list parameters by the script's option name. */
    private static final Map<String, String> LISTS = Map.of(
            "override", "overrides",
            "override-rpm", "overrideRpms",
            "artifact", "artifacts",
            "fetch-arg", "extraFetchArgs",
            "build-arg", "extraBuildArgs",
            "phase", "phases");

    private CosaRequestCheck() {}

    static void check(Map<String, String> values, Set<String> flags, Map<String, ? extends List<String>> lists) {
        values.forEach(CosaRequestCheck::noNul);
        lists.forEach((option, list) -> list.forEach(value -> noNul(option, value)));
        phases(lists, values);
        oneOf("kvm", values.get("--kvm"), CosaRequest.KVM);
        location("source", values.get("--source"));
        location("yumrepos", values.get("--yumrepos"));
        matches("branch", values.get("--branch"), REVISION, "a Git branch");
        matches("yumreposBranch", values.get("--yumrepos-branch"), REVISION, "a Git branch");
        matches("commit", values.get("--commit"), REVISION, "a Git commit");
        for (String name : List.of("variant", "version", "autolock")) {
            matches(name, values.get("--" + name), NAME, "a name of letters, digits and . _ + ~ -");
        }
        matches("parentBuild", values.get("--parent-build"), NAME, "the id of a build");
        matches("buildFetchUrl", values.get("--build-fetch-url"), BUILDS, "an s3:// or https:// URL, or a directory");
        all(lists, "--artifact", PLATFORM, "the name of a platform, such as qemu, metal or live");
        all(lists, "--override", NO_RPM, "a directory: give an RPM as overrideRpms");
        all(lists, "--override-rpm", RPM, "the path of an RPM file, which ends in .rpm");
        for (String arguments : List.of("--fetch-arg", "--build-arg")) {
            all(lists, arguments, ARGUMENT, "one argument: make each of its words an item of its own");
        }
        String cosaDir = values.get("--cosa-dir");
        if (cosaDir != null && cosaDir.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("cosaDir has a tab or a line break in its name");
        }
        if (values.containsKey("--version") && flags.contains("--versionary")) {
            throw new IllegalArgumentException("version and versionary exclude each other: give one of them");
        }
        if (values.containsKey("--yumrepos-branch") && !values.containsKey("--yumrepos")) {
            throw new IllegalArgumentException("yumreposBranch needs yumrepos");
        }
    }

    private static void phases(Map<String, ? extends List<String>> lists, Map<String, String> values) {
        List<String> phases = lists.containsKey("--phase") ? lists.get("--phase") : List.<String>of();
        phases.forEach(phase -> oneOf("phases", phase, CosaRequest.PHASES));
        if (phases.contains("osbuild") && !lists.containsKey("--artifact")) {
            throw new IllegalArgumentException("the phase osbuild needs artifacts, such as qemu");
        }
        if (phases.contains("buildfetch") && !values.containsKey("--build-fetch-url")) {
            throw new IllegalArgumentException("the phase buildfetch needs buildFetchUrl, the URL of earlier builds");
        }
    }

    private static void oneOf(String parameter, String value, List<String> known) {
        if (value != null && !known.contains(value)) {
            throw new IllegalArgumentException(parameter + ": " + Quoted.of(value) + " is unknown"
                    + Nearest.of(value, known)
                            .map(near -> " (did you mean '" + near + "'?)")
                            .orElse("")
                    + "; there are " + String.join(", ", known));
        }
    }

    private static void location(String parameter, String value) {
        if (value != null && value.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(parameter + " has a control character or a line break in it");
        }
        matches(parameter, value, SOURCE, "a Git URL or an absolute path");
    }

    private static void matches(String parameter, String value, Pattern pattern, String kind) {
        if (value != null && !pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    parameter + ": " + Quoted.of(value.lines().findFirst().orElse("")) + " is not " + kind);
        }
    }

    private static void all(Map<String, ? extends List<String>> lists, String option, Pattern pattern, String kind) {
        if (lists.containsKey(option)) {
            lists.get(option).forEach(item -> matches(parameter(option), item, pattern, kind));
        }
    }

    /** Returns the step's parameter for an option: {@code cosaDir} for {@code --cosa-dir}. */
    private static String parameter(String option) {
        String name = option.substring(2);
        return LISTS.getOrDefault(
                name,
                Pattern.compile("-(.)")
                        .matcher(name)
                        .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT)));
    }

    private static void noNul(String option, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(parameter(option) + " has a NUL character in it");
        }
    }
}
