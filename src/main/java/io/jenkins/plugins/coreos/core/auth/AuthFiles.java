package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The default locations of credentials files, in podman's order (containers-auth.json(5)).
 *
 * <p>{@code REGISTRY_AUTH_FILE} replaces all other locations. Otherwise the first file with an entry for the repository
 * is used; missing files are skipped, invalid ones are an error.
 */
public final class AuthFiles {
    private final List<Location> locations;

    /**
     * A location of a credentials file.
     *
     * @param named whether the user specified it, so that it must exist
     */
    private record Location(Path path, AuthFile.Format format, boolean named) {}

    private AuthFiles(List<Location> locations) {
        this.locations = List.copyOf(locations);
    }

    /**
     * Returns the locations for an environment.
     *
     * @param environment environment variables, which configure file locations
     * @param home the user's home directory, or null if unknown
     * @param uid the user's numeric ID, or null if the operating system has none
     * @param directory base directory of relative paths in variables
     */
    public static AuthFiles in(Map<String, String> environment, Path home, Long uid, Path directory) {
        String named = value(environment, "REGISTRY_AUTH_FILE");
        if (named != null) {
            return new AuthFiles(List.of(new Location(directory.resolve(named), AuthFile.Format.NAMED, true)));
        }
        List<Location> locations = new ArrayList<>();
        String runtime = value(environment, "XDG_RUNTIME_DIR");
        if (runtime != null) {
            locations.add(found(directory.resolve(runtime).resolve("containers/auth.json")));
        } else if (uid != null) {
            locations.add(found(Path.of("/run/containers", uid.toString(), "auth.json")));
        }
        String config = value(environment, "XDG_CONFIG_HOME");
        if (config != null || home != null) {
            Path base = config != null ? directory.resolve(config) : home.resolve(".config");
            locations.add(found(base.resolve("containers/auth.json")));
        }
        String docker = value(environment, "DOCKER_CONFIG");
        if (docker != null || home != null) {
            Path base = docker != null ? directory.resolve(docker) : home.resolve(".docker");
            locations.add(found(base.resolve("config.json")));
        }
        if (home != null) {
            locations.add(new Location(home.resolve(".dockercfg"), AuthFile.Format.LEGACY, false));
        }
        return new AuthFiles(locations);
    }

    private static Location found(Path path) {
        return new Location(path, AuthFile.Format.FOUND, false);
    }

    private static String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Returns the files in order of precedence. */
    public List<Path> paths() {
        return locations.stream().map(Location::path).toList();
    }

    /**
     * Finds the credentials for a repository.
     *
     * @return the credentials in the first file that has any; otherwise no credentials, with the list of files as the
     *     reason
     * @throws IOException if a file cannot be read, is invalid, or {@code REGISTRY_AUTH_FILE} specifies a missing file
     */
    public RegistryCredentials find(ImageReference target, CredentialHelpers programs)
            throws IOException, InterruptedException {
        List<Path> read = new ArrayList<>();
        for (Location location : locations) {
            AuthFile file = open(location);
            if (file == null) {
                continue;
            }
            read.add(location.path());
            Optional<RegistryCredentials> credentials = file.find(target, programs);
            if (credentials.isPresent()) {
                return credentials.get();
            }
        }
        return RegistryCredentials.none(
                read.isEmpty()
                        ? "no credentials were given, and no credentials file exists"
                        : "no credentials were given, and "
                                + read.stream().map(Path::toString).collect(Collectors.joining(" and "))
                                + (read.size() == 1 ? " has" : " have") + " no entry for " + target.registry());
    }

    private static AuthFile open(Location location) throws IOException {
        try {
            if (location.named() || Files.exists(location.path())) {
                return AuthFile.read(location.path(), location.format());
            }
            return null;
        } catch (NoSuchFileException e) {
            if (location.named()) {
                throw new IOException(
                        "REGISTRY_AUTH_FILE specifies " + location.path()
                                + ", which does not exist; correct or unset it",
                        e);
            }
            return null;
        }
    }
}
