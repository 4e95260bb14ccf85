package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A build's commitmeta.json, the metadata of its ostree commit, which lists the packages (COSA's src/cmd-diff and
 * src/cmd-import).
 */
public final class CommitMeta {
    private static final String FILE = "commitmeta.json";
    private static final String PACKAGES = "rpmostree.rpmdb.pkglist";

    /** Limit for the packages of a build, far above the number of packages of RHCOS. */
    private static final int MAX_PACKAGES = 20_000;

    private static final int PARTS = 5;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,254}");
    private static final Pattern EPOCH = Pattern.compile("[0-9]{0,10}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+~^-]{1,255}");
    private static final Pattern ARCH = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private CommitMeta() {}

    /**
     * An installed package.
     *
     * @param epoch the epoch, or 0
     */
    public record RpmPackage(String name, String epoch, String version, String release, String arch) {}

    /**
     * Reads the packages of a build.
     *
     * @param metaJson the build's meta.json, which has commitmeta.json beside it
     * @return empty if there is no commitmeta.json
     * @throws JsonException if it exists but is invalid
     */
    public static Optional<List<RpmPackage>> packages(Path metaJson, CosaFiles files) throws IOException {
        Path file = metaJson.resolveSibling(FILE);
        if (!files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(parse(CosaDirectory.read(files, file), file.toString()));
    }

    static List<RpmPackage> parse(byte[] json, String source) throws JsonException {
        JsonObject document = Json.parseObject(json, source);
        List<RpmPackage> packages = new ArrayList<>();
        for (Object item : document.array(PACKAGES)) {
            String location = source + " " + PACKAGES + "[" + packages.size() + "]";
            if (packages.size() == MAX_PACKAGES) {
                throw new JsonException(source + " lists more than " + MAX_PACKAGES + " packages");
            }
            if (!(item instanceof List<?> parts)
                    || parts.size() != PARTS
                    || !parts.stream().allMatch(String.class::isInstance)) {
                throw new JsonException(location + " is not [name, epoch, version, release, architecture]");
            }
            String epoch = part(parts, 1, EPOCH, location);
            packages.add(new RpmPackage(
                    part(parts, 0, NAME, location),
                    epoch.isEmpty() ? "0" : epoch,
                    part(parts, 2, VERSION, location),
                    part(parts, 3, VERSION, location),
                    part(parts, 4, ARCH, location)));
        }
        return packages;
    }

    private static String part(List<?> parts, int index, Pattern pattern, String location) throws JsonException {
        String part = (String) parts.get(index);
        if (!pattern.matcher(part).matches()) {
            throw new JsonException(location + ": " + Quoted.of(part)
                    + " is not a valid name, epoch, version, release or architecture");
        }
        return part;
    }
}
