package io.jenkins.plugins.coreos.core.cosa;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters of cosa-build.sh, validated at creation so that mistakes are reported before anything runs. */
public final class CosaRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    /** COSA's phases in order of execution. */
    public static final List<String> PHASES = List.of("init", "buildfetch", "fetch", "build", "osbuild", "compress");

    /** The valid values of {@code kvm}. */
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

    /** Returns whether a string is a valid platform name, such as {@code qemu}. */
    public static boolean isPlatform(String name) {
        return CosaRequestCheck.PLATFORM.matcher(name).matches();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the script's arguments: {@code --name value}, {@code --flag}. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        values.forEach((option, value) -> Collections.addAll(arguments, option, value));
        arguments.addAll(flags);
        lists.forEach((option, list) -> list.forEach(value -> Collections.addAll(arguments, option, value)));
        return arguments;
    }

    /** Returns the variant, or null. */
    public String variant() {
        return values.get("--variant");
    }

    /** Returns the source, or null. */
    public String source() {
        return values.get("--source");
    }

    /** Returns the requested phases; if empty, the other parameters determine them. */
    public List<String> phases() {
        return Collections.unmodifiableList(lists.getOrDefault("--phase", new ArrayList<>()));
    }

    /** Returns a copy with a registry credentials file (auth.json) on the machine that runs COSA. */
    public CosaRequest withAuthFile(String path) {
        Builder builder = new Builder();
        builder.values.putAll(values);
        builder.flags.addAll(flags);
        builder.lists.putAll(lists);
        return builder.authFile(path).build();
    }

    /** Collects parameters, with the names used by the step {@code cosaBuild}; null, empty and false mean unset. */
    public static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Set<String> flags = new LinkedHashSet<>();
        private final Map<String, List<String>> lists = new LinkedHashMap<>();

        private Builder() {}

        /** Sets COSA's work directory, relative to the script's initial directory, which is the default. */
        public Builder cosaDir(String cosaDir) {
            return value("--cosa-dir", cosaDir);
        }

        /** Sets the configuration: a Git URL or an absolute path; required until the directory is initialized. */
        public Builder source(String source) {
            return value("--source", source);
        }

        /** Sets the branch of the source. */
        public Builder branch(String branch) {
            return value("--branch", branch);
        }

        /** Sets the commit of the source. */
        public Builder commit(String commit) {
            return value("--commit", commit);
        }

        /** Sets the variant of the configuration, such as {@code rhel-9.6}. */
        public Builder variant(String variant) {
            return value("--variant", variant);
        }

        /** Sets the Git repository or absolute path of .repo files and content_sets.yaml. */
        public Builder yumrepos(String yumrepos) {
            return value("--yumrepos", yumrepos);
        }

        /** Sets the branch of yumrepos. */
        public Builder yumreposBranch(String branch) {
            return value("--yumrepos-branch", branch);
        }

        /** Sets whether the cache is disposable, so that COSA can skip fsync. */
        public Builder transientBuild(boolean transientBuild) {
            return flag("--transient", transientBuild);
        }

        /** Sets the location of earlier builds for COSA's buildfetch. */
        public Builder buildFetchUrl(String url) {
            return value("--build-fetch-url", url);
        }

        /** Sets the version of the build, which becomes its ID. */
        public Builder version(String version) {
            return value("--version", version);
        }

        /** Sets whether the configuration's versionary script determines the version. */
        public Builder versionary(boolean versionary) {
            return flag("--versionary", versionary);
        }

        /** Sets the ID of the build to compute package differences against. */
        public Builder parentBuild(String id) {
            return value("--parent-build", id);
        }

        /** Sets the ID of a build to lock the packages to. */
        public Builder autolock(String version) {
            return value("--autolock", version);
        }

        /** Sets whether only locked packages may be installed. */
        public Builder strict(boolean strict) {
            return flag("--strict", strict);
        }

        /** Sets whether to make a new build even if nothing has changed. */
        public Builder force(boolean force) {
            return flag("--force", force);
        }

        /** Sets whether to keep old builds. */
        public Builder skipPrune(boolean skipPrune) {
            return flag("--skip-prune", skipPrune);
        }

        /** Sets directories to copy over overrides/rootfs. */
        public Builder overrides(List<String> directories) {
            return list("--override", directories);
        }

        /** Sets RPM files to copy to overrides/rpm. */
        public Builder overrideRpms(List<String> files) {
            return list("--override-rpm", files);
        }

        /** Sets platforms to make disk images for, such as {@code qemu}. */
        public Builder artifacts(List<String> platforms) {
            return list("--artifact", platforms);
        }

        /** Sets whether to compress the images. */
        public Builder compress(boolean compress) {
            return flag("--compress", compress);
        }

        /** Sets one of {@link CosaRequest#KVM}. */
        public Builder kvm(String kvm) {
            return value("--kvm", kvm);
        }

        /** Sets a registry credentials file (auth.json) on the machine that runs COSA. */
        public Builder authFile(String path) {
            return value("--authfile", path);
        }

        /** Sets whether to verify the build's files against the sizes and SHA-256 in meta.json. */
        public Builder verify(boolean verify) {
            return flag("--verify", verify);
        }

        /** Sets whether to empty cache/ and tmp/ after a successful build. */
        public Builder cleanCache(boolean cleanCache) {
            return flag("--clean-cache", cleanCache);
        }

        /** Sets additional arguments of {@code cosa fetch}, passed on unchanged. */
        public Builder extraFetchArgs(List<String> arguments) {
            return list("--fetch-arg", arguments);
        }

        /** Sets additional arguments of {@code cosa build}, passed on unchanged. */
        public Builder extraBuildArgs(List<String> arguments) {
            return list("--build-arg", arguments);
        }

        /** Sets phases from {@link CosaRequest#PHASES}, which run in the order defined there. */
        public Builder phases(List<String> phases) {
            return list("--phase", phases);
        }

        /**
         * Validates the parameters.
         *
         * @throws IllegalArgumentException if a parameter is invalid; the message is one line for the user and names it
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
