package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A parameter of {@code cosaBuild}: one text, a flag, or a list of texts.
 *
 * @param name the name in the step
 * @param option the option of cosa-build.sh and of the command line
 * @param type {@code String}, {@code boolean} or {@code List}
 * @param syntax the valid texts, or null if all are valid
 * @param meaning description of a valid text, for messages
 */
public record CosaParameter(String name, String option, Class<?> type, Pattern syntax, String meaning) {
    /** Git's {@code scheme://...} and {@code user@host:path}, or an absolute path (COSA's src/cmd-init). */
    private static final String SOURCE = "[a-z][a-z0-9+.-]*://[^\\s/]\\S*|[a-z]+:///\\S+|"
            + "[A-Za-z0-9_.][A-Za-z0-9_.-]*@?[A-Za-z0-9_.-]*:[^\\s:]\\S*|/.*";

    /** A Git branch or commit: any single word that cannot be mistaken for an option. */
    private static final String REVISION = "[^-\\s\\p{Cntrl}][^\\s\\p{Cntrl}]*";

    /** A version or variant, which becomes part of the names of files and directories. */
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.+~-]*";

    /** The URL schemes that COSA's cmd-buildfetch supports, or an absolute path. */
    private static final String BUILDS = "(?:s3|https?|file)://[^\\s\\p{Cntrl}]+|/[^\\p{Cntrl}]*";

    private static final String PLATFORM = "[a-z0-9][a-z0-9_-]*";

    /** Any argument except an option with a space in its name, which was probably meant to be two arguments. */
    private static final String ARGUMENT = "(?s)(?!-[^=\\s]*\\s).*";

    private static final String A_SOURCE = "a Git URL or an absolute path";
    private static final String A_NAME = "a name of letters, digits and . _ + ~ -";
    private static final String ONE_ARGUMENT = "one argument: make each of its words a separate item";

    /** All parameters, in the order of the script's arguments. */
    public static final List<CosaParameter> ALL = List.of(
            text("cosaDir", "--cosa-dir", null, null),
            text("source", "--source", SOURCE, A_SOURCE),
            text("branch", "--branch", REVISION, "a Git branch"),
            text("commit", "--commit", REVISION, "a Git commit"),
            text("variant", "--variant", NAME, A_NAME),
            text("yumrepos", "--yumrepos", SOURCE, A_SOURCE),
            text("yumreposBranch", "--yumrepos-branch", REVISION, "a Git branch"),
            flag("transientBuild", "--transient"),
            text("buildFetchUrl", "--build-fetch-url", BUILDS, "an s3:// or https:// URL, or an absolute path"),
            text("importImage", "--import-image", null, null),
            list("download", "--download", PLATFORM, "the name of a platform, such as qemu, or all"),
            text("arch", "--arch", "[a-z0-9_]+", "COSA's name for an architecture, such as aarch64"),
            text("version", "--version", NAME, A_NAME),
            flag("versionary", "--versionary"),
            text("parentBuild", "--parent-build", NAME, "the ID of a build"),
            text("autolock", "--autolock", NAME, A_NAME),
            flag("strict", "--strict"),
            flag("force", "--force"),
            flag("skipPrune", "--skip-prune"),
            list("overrides", "--override", "(?s)(?!.*\\.rpm$).*", "a directory: for an RPM, use overrideRpms"),
            list(
                    "overrideRpms",
                    "--override-rpm",
                    "[^\\p{Cntrl}]*\\.rpm",
                    "the path of an RPM file, which ends in .rpm"),
            list("artifacts", "--artifact", PLATFORM, "the name of a platform, such as qemu, metal or live"),
            flag("compress", "--compress"),
            text("kvm", "--kvm", null, null),
            flag("verify", "--verify"),
            text("authFile", "--authfile", null, null),
            flag("cleanCache", "--clean-cache"),
            list("extraFetchArgs", "--fetch-arg", ARGUMENT, ONE_ARGUMENT),
            list("extraBuildArgs", "--build-arg", ARGUMENT, ONE_ARGUMENT),
            list("phases", "--phase", null, null));

    private static CosaParameter text(String name, String option, String syntax, String meaning) {
        return new CosaParameter(name, option, String.class, syntax == null ? null : Pattern.compile(syntax), meaning);
    }

    private static CosaParameter list(String name, String option, String syntax, String meaning) {
        return new CosaParameter(name, option, List.class, syntax == null ? null : Pattern.compile(syntax), meaning);
    }

    private static CosaParameter flag(String name, String option) {
        return new CosaParameter(name, option, boolean.class, null, null);
    }

    /**
     * Returns the parameter with a name.
     *
     * @throws java.util.NoSuchElementException if there is no such parameter
     */
    public static CosaParameter of(String name) {
        return ALL.stream()
                .filter(parameter -> parameter.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Returns whether a text has the syntax of this parameter. */
    public boolean accepts(String text) {
        return syntax == null || syntax.matcher(text).matches();
    }

    /** Validates a text of this parameter. */
    void check(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " contains a NUL character");
        }
        if (type == String.class && text.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(name + " contains a control character or a line break");
        }
        if (!accepts(text)) {
            throw new IllegalArgumentException(
                    name + ": " + Quoted.of(text.lines().findFirst().orElse("")) + " is not " + meaning);
        }
        String mistake = CosaMistakes.of(name, text);
        if (mistake != null) {
            throw new IllegalArgumentException(name + ": " + Quoted.of(text) + " " + mistake);
        }
    }
}
