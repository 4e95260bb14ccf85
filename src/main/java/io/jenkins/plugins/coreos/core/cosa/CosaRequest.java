package io.jenkins.plugins.coreos.core.cosa;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What cosa-build.sh is to do; checked when it is built, so that a mistake shows before anything runs. */
public final class CosaRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    /** COSA's phases in the order they run. */
    public static final List<String> PHASES = List.of("init", "buildfetch", "fetch", "build", "osbuild", "compress");

    /** What {@code kvm} can be. */
    public static final List<String> KVM = List.of("auto", "required", "none");

    private final LinkedHashMap<String, String> values;
    private final LinkedHashSet<String> flags;
    private final LinkedHashMap<String, ArrayList<String>> lists;

    private CosaRequest(Builder builder) {
        values = new LinkedHashMap<>(builder.values);
        flags = new LinkedHashSet<>(builder.flags);
        lists = new LinkedHashMap<>();
        builder.lists.forEach((option, list) -> lists.put(option, new ArrayList<>(list)));
    }

    /** Whether this can be the name of a platform, such as {@code qemu}. */
    public static boolean isPlatform(String name) {
        return CosaRequestCheck.PLATFORM.matcher(name).matches();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The script's arguments: {@code --name value}, {@code --flag}. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        values.forEach((option, value) -> Collections.addAll(arguments, option, value));
        arguments.addAll(flags);
        lists.forEach((option, list) -> list.forEach(value -> Collections.addAll(arguments, option, value)));
        return arguments;
    }

    /** The variant, or null. */
    public String variant() {
        return values.get("--variant");
    }

    /** The source, or null. */
    public String source() {
        return values.get("--source");
    }

    /** The phases that were asked for; empty: those that the other parameters call for. */
    public List<String> phases() {
        return Collections.unmodifiableList(lists.getOrDefault("--phase", new ArrayList<>()));
    }

    /** The same request with a file of registry credentials, an auth.json, on the machine that runs COSA. */
    public CosaRequest withAuthFile(String path) {
        Builder builder = new Builder();
        builder.values.putAll(values);
        builder.flags.addAll(flags);
        builder.lists.putAll(lists);
        return builder.authFile(path).build();
    }

    /** Collects parameters, named as those of the step {@code cosaBuild}; null, empty and false mean not given. */
    public static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Set<String> flags = new LinkedHashSet<>();
        private final Map<String, List<String>> lists = new LinkedHashMap<>();

        private Builder() {}

        /** COSA's work directory, relative to where the script starts; that directory itself by default. */
        public Builder cosaDir(String cosaDir) {
            return value("--cosa-dir", cosaDir);
        }

        /** The configuration: a Git URL or an absolute path; needed until the directory is initialised. */
        public Builder source(String source) {
            return value("--source", source);
        }

        /** The branch of the source. */
        public Builder branch(String branch) {
            return value("--branch", branch);
        }

        /** The commit of the source. */
        public Builder commit(String commit) {
            return value("--commit", commit);
        }

        /** The variant of the configuration, such as {@code rhel-9.6}. */
        public Builder variant(String variant) {
            return value("--variant", variant);
        }

        /** A Git repository, or an absolute path, of .repo files and content_sets.yaml. */
        public Builder yumrepos(String yumrepos) {
            return value("--yumrepos", yumrepos);
        }

        /** The branch of yumrepos. */
        public Builder yumreposBranch(String branch) {
            return value("--yumrepos-branch", branch);
        }

        /** Whether nothing cached is worth keeping, so that COSA need not fsync. */
        public Builder transientBuild(boolean transientBuild) {
            return flag("--transient", transientBuild);
        }

        /** Where earlier builds are, for COSA's buildfetch. */
        public Builder buildFetchUrl(String url) {
            return value("--build-fetch-url", url);
        }

        /** The version of the build, which becomes its id. */
        public Builder version(String version) {
            return value("--version", version);
        }

        /** Whether the configuration's own versionary script gives the version. */
        public Builder versionary(boolean versionary) {
            return flag("--versionary", versionary);
        }

        /** The id of the build that package differences are against. */
        public Builder parentBuild(String id) {
            return value("--parent-build", id);
        }

        /** The id of a build to lock the packages to. */
        public Builder autolock(String version) {
            return value("--autolock", version);
        }

        /** Whether only locked packages may be installed. */
        public Builder strict(boolean strict) {
            return flag("--strict", strict);
        }

        /** Whether to make a new build although nothing changed. */
        public Builder force(boolean force) {
            return flag("--force", force);
        }

        /** Whether to keep old builds. */
        public Builder skipPrune(boolean skipPrune) {
            return flag("--skip-prune", skipPrune);
        }

        /** Directories to copy over overrides/rootfs. */
        public Builder overrides(List<String> directories) {
            return list("--override", directories);
        }

        /** RPM files to copy to overrides/rpm. */
        public Builder overrideRpms(List<String> files) {
            return list("--override-rpm", files);
        }

        /** Platforms to make disk images for, such as {@code qemu}. */
        public Builder artifacts(List<String> platforms) {
            return list("--artifact", platforms);
        }

        /** Whether to compress the images. */
        public Builder compress(boolean compress) {
            return flag("--compress", compress);
        }

        /** One of {@link CosaRequest#KVM}. */
        public Builder kvm(String kvm) {
            return value("--kvm", kvm);
        }

        /** A file of registry credentials, an auth.json, on the machine that runs COSA. */
        public Builder authFile(String path) {
            return value("--authfile", path);
        }

        /** Whether to compare the build's files with the sizes and SHA-256 in meta.json. */
        public Builder verify(boolean verify) {
            return flag("--verify", verify);
        }

        /** Whether to empty cache/ and tmp/ after a build that succeeded. */
        public Builder cleanCache(boolean cleanCache) {
            return flag("--clean-cache", cleanCache);
        }

        /** More arguments of {@code cosa fetch}, as they are. */
        public Builder extraFetchArgs(List<String> arguments) {
            return list("--fetch-arg", arguments);
        }

        /** More arguments of {@code cosa build}, as they are. */
        public Builder extraBuildArgs(List<String> arguments) {
            return list("--build-arg", arguments);
        }

        /** Some of {@link CosaRequest#PHASES}; they run in that order. */
        public Builder phases(List<String> phases) {
            return list("--phase", phases);
        }

        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException when one is wrong; the message is one line for the user, and names it
         */
        public CosaRequest build() {
            CosaRequestCheck.check(values, flags, lists);
            return new CosaRequest(this);
        }

        private Builder value(String option, String value) {
            if (value != null && !value.isEmpty()) {
                values.put(option, value);
            }
            return this;
        }

        private Builder flag(String option, boolean on) {
            if (on) {
                flags.add(option);
            }
            return this;
        }

        private Builder list(String option, List<String> list) {
            if (list != null && !list.isEmpty()) {
                lists.put(option, List.copyOf(list));
            }
            return this;
        }
    }
}
