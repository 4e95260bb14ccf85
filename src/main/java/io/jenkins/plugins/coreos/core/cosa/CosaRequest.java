package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.text.Nearest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters of cosa-build.sh, validated at creation so that mistakes are reported before anything runs. */
public final class CosaRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    /** COSA's phases in order of execution. */
    public static final List<String> PHASES =
            List.of("init", "buildfetch", "import", "fetch", "build", "osbuild", "compress");

    /** The phases that make no files of a build. */
    private static final Set<String> PREPARATION = Set.of("init", "buildfetch", "fetch");

    /** The parameters of the phases fetch and build that do not apply to the phase import. */
    private static final List<String> NOT_IMPORTED = List.of(
            "version",
            "versionary",
            "autolock",
            "strict",
            "force",
            "overrides",
            "overrideRpms",
            "extraFetchArgs",
            "extraBuildArgs");

    /** The valid values of {@code kvm}. */
    public static final List<String> KVM = List.of("auto", "required", "none");

    private final ArrayList<String> arguments = new ArrayList<>();

    private CosaRequest(Map<String, List<String>> values) {
        for (CosaParameter parameter : CosaParameter.ALL) {
            List<String> texts = values.get(parameter.name());
            if (texts != null && texts.isEmpty()) {
                arguments.add(parameter.option());
            } else if (texts != null) {
                texts.forEach(text -> Collections.addAll(arguments, parameter.option(), text));
            }
        }
    }

    /**
     * Returns whether a string is a valid item of a parameter.
     *
     * @param parameter {@code artifacts} or {@code download}, which list platforms such as {@code qemu}
     */
    public static boolean accepts(String parameter, String name) {
        return CosaParameter.of(parameter).accepts(name) && CosaMistakes.of(parameter, name) == null;
    }

    /** Returns a builder without parameters. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the script's arguments: {@code --name value}, {@code --flag}. */
    public List<String> arguments() {
        return Collections.unmodifiableList(arguments);
    }

    /** Collects parameters by name. */
    public static final class Builder {
        /** The texts of each parameter; a flag has none. */
        private final Map<String, List<String>> values = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets a parameter.
         *
         * @param name one of {@link CosaParameter#ALL}
         * @param value a string, a boolean or a list of strings; null, empty and false mean unset
         * @throws java.util.NoSuchElementException if there is no such parameter
         */
        public Builder set(String name, Object value) {
            CosaParameter.of(name);
            if (value instanceof List<?> items && !items.isEmpty()) {
                values.put(name, items.stream().map(String.class::cast).toList());
            } else if (value instanceof String text && !text.isEmpty()) {
                values.put(name, List.of(text));
            } else if (Boolean.TRUE.equals(value)) {
                values.put(name, List.of());
            }
            return this;
        }

        /**
         * Validates the parameters.
         *
         * @throws IllegalArgumentException if a parameter is invalid; the message is one line for the user and names it
         */
        public CosaRequest build() {
            values.forEach((name, texts) -> texts.forEach(CosaParameter.of(name)::check));
            oneOf("phases", PHASES);
            oneOf("kvm", KVM);
            List<String> phases = values.getOrDefault("phases", List.of());
            rejectIf(
                    phases.contains("osbuild") && !values.containsKey("artifacts"),
                    "the phase osbuild needs artifacts, such as qemu");
            rejectIf(
                    phases.contains("buildfetch") && !values.containsKey("buildFetchUrl"),
                    "the phase buildfetch needs buildFetchUrl, the URL of earlier builds");
            rejectIf(
                    values.containsKey("version") && values.containsKey("versionary"),
                    "version and versionary exclude each other: give one of them");
            rejectIf(
                    values.containsKey("yumreposBranch") && !values.containsKey("yumrepos"),
                    "yumreposBranch needs yumrepos");
            completeImport(phases);
            checkPhases(phases);
            return new CosaRequest(values);
        }

        private void completeImport(List<String> phases) {
            List<String> download = values.getOrDefault("download", List.of());
            boolean imports = values.containsKey("importImage");
            rejectIf(
                    phases.contains("import") && !imports,
                    "the phase import needs importImage, such as docker://REGISTRY/REPO:TAG");
            rejectIf(
                    !download.isEmpty() && !imports,
                    "download needs importImage, the image whose disk images it takes");
            rejectIf(
                    values.containsKey("arch") && download.isEmpty(),
                    "arch needs download, whose disk images it selects");
            rejectIf(
                    download.contains("all") && download.size() > 1,
                    "download: 'all' cannot be combined with the names of platforms");
            if (!imports) {
                return;
            }
            for (String name : NOT_IMPORTED) {
                rejectIf(
                        values.containsKey(name),
                        "importImage excludes " + name + ": an image is imported as it is, without fetch and build");
            }
            for (String phase : List.of("fetch", "build")) {
                rejectIf(
                        phases.contains(phase),
                        "importImage excludes the phase " + phase + ": the phase import replaces it");
            }
            String image = ImportedImage.parse(values.get("importImage").get(0));
            values.put("importImage", List.of(image));
            rejectIf(
                    !download.isEmpty() && ImportedImage.isArchive(image),
                    "download needs an image in a registry, whose index lists disk images: an archive has none");
        }

        /** Rejects flags that have no effect in the given phases, or an effect that another phase has to repair. */
        private void checkPhases(List<String> phases) {
            if (phases.isEmpty()) {
                return;
            }
            rejectIf(
                    values.containsKey("compress") && !phases.contains("compress"),
                    "compress needs the phase compress; add it to phases");
            rejectIf(
                    values.containsKey("verify") && PREPARATION.containsAll(phases),
                    "verify needs a phase that makes files, such as build; these phases only prepare one");
            rejectIf(
                    values.containsKey("cleanCache") && phases.contains("fetch") && !phases.contains("build"),
                    "cleanCache removes the packages that the phase fetch provides; give it with the phase build");
        }

        private void oneOf(String name, List<String> known) {
            values.getOrDefault(name, List.of()).forEach(value -> Nearest.check(name, value, known));
        }

        private static void rejectIf(boolean isInvalid, String message) {
            if (isInvalid) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
