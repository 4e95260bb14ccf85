package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detects values that have the syntax of a parameter but were meant for another one. COSA would report them late, for
 * example after the build, or with a misleading message.
 *
 * <p>Accepts values that may be valid: an unusual name, or a directory whose content only the agent can check. The
 * script detects more mistakes when it starts.
 */
final class CosaMistakes {
    /** A full commit ID, which {@code git fetch} requires. */
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");

    /**
     * An abbreviated commit ID. Letters and digits must alternate at least three times, which a date, a number, a word
     * or a simple combination of these does not.
     */
    private static final Pattern SHORT_COMMIT =
            Pattern.compile("(?i)(?=[0-9]*(?:[a-f]+[0-9]+){2}|[a-f]*(?:[0-9]+[a-f]+){2})[0-9a-f]{7,40}");

    private static final Pattern REF = Pattern.compile("refs/heads/(.+)");

    private static final String ARCH = "(?:x86_64|aarch64|ppc64le|s390x|riscv64)";

    /** The name of a build that contains a date, as COSA's versions do. */
    private static final String DATED = "[0-9][0-9A-Za-z.]*[0-9]{8}[0-9A-Za-z.-]*";

    /** A build, or a file of one, below a directory of builds. */
    private static final Pattern FETCHED_BUILD = Pattern.compile("(.+?)/(?:(?:latest|" + DATED + ")(?:/" + ARCH
            + ")?|(?<=/builds/)[^/]+/" + ARCH + ")" + "(?:/(?:meta|commitmeta)\\.json)?/?");

    private static final Pattern LIST_OF_BUILDS = Pattern.compile("(.+?)/+builds\\.json");

    /** A path below a directory {@code builds}. A trailing slash means that the path itself contains builds.json. */
    private static final Pattern BELOW_BUILDS = Pattern.compile("(.*/builds)/(?:.*/)?(?!builds$)[^/]+");

    /** A build, or a file of one, in COSA's directory. */
    private static final Pattern BUILD_DIRECTORY =
            Pattern.compile("(?:(.*)/)?builds/(?:(?:latest|" + DATED + ")(?:/.*)?|[^/]+/" + ARCH + "/*|builds\\.json)");

    /** The configuration in COSA's directory. */
    private static final Pattern CONFIG_DIRECTORY = Pattern.compile("(?:(.*)/)?src/(?:config|yumrepos)/*");

    private static final String CONFIG_SUFFIX = "\\.(?:ya?ml|json|conf|repo)";

    /** The files that COSA reads for a variant. {@code image-mode}, without a suffix, can be a variant. */
    private static final Pattern VARIANT_FILE = Pattern.compile("(?:manifest|build-args)-(.+?)(?:" + CONFIG_SUFFIX
            + ")?" + "|(?:image|extensions)-(.+)" + CONFIG_SUFFIX + "|(.+)" + CONFIG_SUFFIX);

    private static final Pattern DEFAULT_FILE =
            Pattern.compile("(?:manifest|image|extensions|build-args)" + CONFIG_SUFFIX);

    private static final Pattern COMMAND = Pattern.compile("buildextend-(.+)");

    private static final Pattern YUM_REPOSITORY = Pattern.compile(
            ".*/repodata(?:/.*)?|.*\\$(?:basearch|releasever|arch)\\b.*|[a-z]+://[^/]+/.+/" + ARCH + "/os/?");

    /** Step parameters, by option of {@code cosa build}. */
    private static final Map<String, String> BUILD_OPTIONS = Map.ofEntries(
            Map.entry("--version", "version"),
            Map.entry("--versionary", "versionary"),
            Map.entry("--parent-build", "parentBuild"),
            Map.entry("--autolock", "autolock"),
            Map.entry("--strict", "strict"),
            Map.entry("--force", "force"),
            Map.entry("--force-nocache", "force"),
            Map.entry("-f", "force"),
            Map.entry("--skip-prune", "skipPrune"),
            Map.entry("--authfile", "pullCredentialsId"));

    private static final Map<String, String> FETCH_OPTIONS =
            Map.of("--autolock", "autolock", "--strict", "strict", "--authfile", "pullCredentialsId");

    /** Architectures that COSA does not support, with the one that was probably meant; empty if unknown. */
    private static final Map<String, String> NOT_COSA_ARCHES = Map.ofEntries(
            Map.entry("x64", "x86_64"),
            Map.entry("x86", ""),
            Map.entry("i386", ""),
            Map.entry("i486", ""),
            Map.entry("i586", ""),
            Map.entry("i686", ""),
            Map.entry("386", ""),
            Map.entry("arm", "aarch64"),
            Map.entry("armv7", ""),
            Map.entry("armv7l", ""),
            Map.entry("armhfp", ""),
            Map.entry("armv8", "aarch64"),
            Map.entry("armv8l", "aarch64"),
            Map.entry("armv9", "aarch64"),
            Map.entry("ppc", "ppc64le"),
            Map.entry("ppc64", "ppc64le"),
            Map.entry("ppc64el", "ppc64le"),
            Map.entry("power", "ppc64le"),
            Map.entry("s390", "s390x"),
            Map.entry("riscv", "riscv64"));

    private static final Map<String, String> GO_ARCHES = Map.of("amd64", "x86_64", "arm64", "aarch64");

    /** Names that are not platforms, with the reason. */
    private static final Map<String, String> NOT_PLATFORMS = Map.of(
            "all", "is not a platform; name each one, such as qemu",
            "osbuild", "is a command of COSA; give the platforms, such as qemu",
            "buildextend", "is a command of COSA; give the platforms, such as qemu",
            "ostree", "is the image that the phase build makes; give platforms of disk images, such as qemu",
            "container", "is the image that the phase build makes; give platforms of disk images, such as qemu",
            "oci-manifest", "belongs to the image that the phase build makes; give platforms, such as qemu");

    /** Images in meta.json that are not disk images, with the reason. */
    private static final Map<String, String> NOT_DISK_IMAGES = Map.of(
            "ostree", "is the image itself, which is pushed in any case",
            "extensions-container", "is an OCI archive; push it in a separate step, with the parameter image",
            "legacy-oscontainer", "is an OCI archive; push it in a separate step, with the parameter image",
            "kubevirt", "is an OCI archive; push it in a separate step, with the parameter image",
            "live", "has several disk images; give their names in meta.json, such as live-iso");

    /** A disk image file: {@code rhcos-…-qemu.x86_64.qcow2} as COSA names it, or {@code qemu.qcow2} as users write it. */
    private static final Pattern DISK_FILE =
            Pattern.compile("(?:.*-)?([a-z0-9]+)\\..*(?:qcow2|raw|vmdk|vhdx?|iso|img|tar|ova|bfb|gz|xz|zstd?)");

    /** Images in meta.json that are certainly not OCI archives (COSA's src/v1.json). */
    private static final Set<String> DISK_IMAGES = Set.of(
            ("aliyun,applehv,aws,azure,azurestack,dasd,digitalocean,exoscale,gcp,hetzner,hyperv,ibmcloud,iso,live,live-iso,"
                            + "live-kernel,live-initramfs,live-rootfs,metal,metal4k,nutanix,nvidiabluefield,openstack,oraclecloud,"
                            + "powervs,proxmoxve,qemu,qemu-secex,virtualbox,vmware,vultr")
                    .split(","));

    private CosaMistakes() {}

    /**
     * Checks a value.
     *
     * @return text to append to the quoted value: the reason why it is wrong, and advice; null if the value may be
     *     valid
     */
    static String of(String parameter, String text) {
        return switch (parameter) {
            case "artifacts" ->
                NOT_PLATFORMS.containsKey(text)
                        ? NOT_PLATFORMS.get(text)
                        : matched(COMMAND, text, "is a command of COSA; give the platform, %s");
            case "download" -> matched(COMMAND, text, "is a command of COSA; give the platform, %s");
            case "variant" -> variant(text);
            case "branch" -> branch(text, "is a commit ID; use commit, with the full ID");
            case "yumreposBranch" -> branch(text, "is a commit ID, not a branch");
            case "commit" ->
                COMMIT.matcher(text).matches()
                        ? null
                        : "is not a full commit ID (40 hexadecimal digits); for a branch, use branch";
            case "parentBuild" ->
                isCommit(text) ? "is a commit ID; give the ID of a build, such as 9.6.20261030-0" : null;
            case "version" -> text.equals("latest") ? "is COSA's name for the newest build, not a version" : null;
            case "autolock" -> text.matches("(?i)true|false|yes|no|on|off") ? "is not a version" : null;
            case "arch" -> arch(text);
            case "buildFetchUrl" -> builds(text);
            case "yumrepos" -> yumrepos(text);
            case "cosaDir" -> directory(text);
            case "extraBuildArgs" -> option(BUILD_OPTIONS, text);
            case "arches" -> notCosaArch(text);
            case "diskImages" ->
                NOT_DISK_IMAGES.containsKey(text)
                        ? NOT_DISK_IMAGES.get(text)
                        : text.startsWith("buildextend-")
                                ? matched(COMMAND, text, "is a command of COSA; give the image's name, %s")
                                : matched(DISK_FILE, text, "is a file; give the image's name in meta.json, such as %s");
            case "image" -> DISK_IMAGES.contains(text) ? "is a disk image; use diskImages" : null;
            case "extraFetchArgs" -> option(FETCH_OPTIONS, text);
            default -> null;
        };
    }

    private static String variant(String text) {
        if (DEFAULT_FILE.matcher(text).matches()) {
            return "is a file of the default variant; omit the parameter";
        }
        Matcher file = VARIANT_FILE.matcher(text);
        if (!file.matches()) {
            return null;
        }
        String variant = file.group(1) != null ? file.group(1) : file.group(2) != null ? file.group(2) : file.group(3);
        return "is a file; give the variant, " + Quoted.of(variant);
    }

    private static String branch(String text, String commit) {
        return isCommit(text) ? commit : matched(REF, text, "is a ref; give the branch, %s");
    }

    private static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches() || SHORT_COMMIT.matcher(text).matches();
    }

    /** Checks an architecture, as {@link #of} does. */
    private static String arch(String text) {
        String meant = GO_ARCHES.get(text);
        if (meant != null) {
            return "is Go's name; give COSA's, " + meant;
        }
        return text.equals("all") ? "is not a single architecture; name one" : notCosaArch(text);
    }

    /**
     * Checks an architecture where Go's names are also accepted.
     *
     * @return text to append to the quoted value, or null if the value may be valid
     */
    static String notCosaArch(String text) {
        String meant = NOT_COSA_ARCHES.get(text);
        if (meant == null) {
            return null;
        }
        return "is not an architecture that COSA supports; use "
                + (meant.isEmpty() ? "x86_64, aarch64, ppc64le, riscv64 or s390x" : meant);
    }

    private static String builds(String text) {
        String list = matched(LIST_OF_BUILDS, text, "is the list of builds; give the directory that contains it, %s");
        if (list != null) {
            return list;
        }
        String build = matched(FETCHED_BUILD, text, "is a build; give the location of all builds, %s");
        return build != null
                ? build
                : matched(
                        BELOW_BUILDS,
                        text,
                        "is below a directory builds; give the location of all builds, %s, or append a slash if builds.json is there");
    }

    private static String yumrepos(String text) {
        if (text.matches(".*\\.repo/?")) {
            return "is a file; give the Git repository that contains it";
        }
        return YUM_REPOSITORY.matcher(text).matches()
                ? "is a yum repository; give a Git repository with .repo files"
                : null;
    }

    /** Checks a value of {@code cosaDir}, as {@link #of} does. */
    static String directory(String text) {
        for (Map.Entry<Pattern, String> known : List.of(
                Map.entry(BUILD_DIRECTORY, "is a build"), Map.entry(CONFIG_DIRECTORY, "is COSA's copy of a source"))) {
            Matcher inside = known.getKey().matcher(text);
            if (inside.matches()) {
                String parent = inside.group(1) == null ? "." : inside.group(1);
                return known.getValue() + "; give COSA's directory, " + Quoted.of(parent.isEmpty() ? "/" : parent);
            }
        }
        return null;
    }

    private static String option(Map<String, String> options, String text) {
        String parameter = options.get(text.replaceFirst("=.*", ""));
        return parameter == null ? null : "has its own parameter; use " + parameter;
    }

    private static String matched(Pattern pattern, String text, String message) {
        Matcher found = pattern.matcher(text);
        return found.matches() ? message.formatted(Quoted.of(found.group(1))) : null;
    }
}
