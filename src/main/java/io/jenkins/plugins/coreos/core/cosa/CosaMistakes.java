package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detects values that have the syntax of a parameter but were meant for another one. COSA would report them late, such
 * as after the build, or with a misleading message.
 */
final class CosaMistakes {
    /** The ID of a commit. {@code git fetch} of a commit, which COSA runs, needs the full ID. */
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");

    /** The beginning of a commit's ID, with at least one letter. */
    private static final Pattern SHORT_COMMIT = Pattern.compile("(?=.*[a-f])[0-9a-f]{7,64}");

    /** A build below a directory of builds: {@code latest}, or an ID, which contains a date. */
    private static final Pattern BUILD = Pattern.compile(
            "(.+)/(latest|[0-9][0-9A-Za-z.]*[0-9]{8}[0-9A-Za-z.-]*)(?:/(?:x86_64|aarch64|ppc64le|s390x))?/?");

    private static final Pattern BUILD_DIRECTORY = Pattern.compile("(?:(.*)/)?builds/latest(?:/.*)?");
    private static final Pattern MANIFEST = Pattern.compile("(?:manifest|image)-(.+)\\.ya?ml");
    private static final Pattern COMMAND = Pattern.compile("buildextend-(.+)");
    private static final Pattern BUILD_OPTION =
            Pattern.compile("--(version|versionary|parent-build|force|skip-prune)(?:=.*)?");

    private CosaMistakes() {}

    /**
     * Checks a value.
     *
     * @return text to append to the quoted value: the reason why it is wrong, and advice; null if the value may be
     *     right
     */
    static String of(String parameter, String text) {
        return switch (parameter) {
            case "artifacts" -> matched(COMMAND, text, "is a command of COSA; give the platform, %s");
            case "variant" -> matched(MANIFEST, text, "is a file; give the variant, %s");
            case "branch" -> COMMIT.matcher(text).matches() ? "is the ID of a commit; give it as commit" : null;
            case "yumreposBranch" -> COMMIT.matcher(text).matches() ? "is the ID of a commit, not a branch" : null;
            case "commit" ->
                COMMIT.matcher(text).matches()
                        ? null
                        : "is not the full ID of a commit, which has 40 hexadecimal digits; give a branch as branch";
            case "parentBuild" ->
                SHORT_COMMIT.matcher(text).matches()
                        ? "is a commit; give the ID of a build, such as 9.6.20261030-0"
                        : null;
            case "autolock" -> text.matches("true|false") ? "is not a version" : null;
            case "arch" ->
                switch (text) {
                    case "amd64" -> "is Go's name; give COSA's, x86_64";
                    case "arm64" -> "is Go's name; give COSA's, aarch64";
                    default -> null;
                };
            case "buildFetchUrl" -> matched(BUILD, text, "is a build; give the location of all builds, %s");
            case "cosaDir" -> directory(text);
            case "extraBuildArgs" -> option(text);
            default -> null;
        };
    }

    /** Checks a value of {@code cosaDir}, as {@link #of} does. */
    static String directory(String text) {
        Matcher build = BUILD_DIRECTORY.matcher(text);
        if (!build.matches()) {
            return null;
        }
        String parent = build.group(1) == null ? "." : build.group(1);
        return "is a build; give COSA's directory, " + Quoted.of(parent.isEmpty() ? "/" : parent);
    }

    private static String option(String text) {
        Matcher option = BUILD_OPTION.matcher(text);
        if (!option.matches()) {
            return null;
        }
        String parameter = CosaParameter.ALL.stream()
                .filter(each -> each.option().equals("--" + option.group(1)))
                .findFirst()
                .orElseThrow()
                .name();
        return "has its own parameter; use " + parameter;
    }

    private static String matched(Pattern pattern, String text, String message) {
        Matcher found = pattern.matcher(text);
        return found.matches() ? message.formatted(Quoted.of(found.group(1))) : null;
    }
}
