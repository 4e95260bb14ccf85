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
    private final List<Place> places;

    /**
     * A location of a credentials file.
     *
     * @param named whether the user specified it, so that it must exist
     */
    private record Place(Path path, AuthFile.Format format, boolean named) {}

    private AuthFiles(List<Place> places) {
        this.places = List.copyOf(places);
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
            return new AuthFiles(List.of(new Place(directory.resolve(named), AuthFile.Format.NAMED, true)));
        }
        List<Place> places = new ArrayList<>();
        String runtime = value(environment, "XDG_RUNTIME_DIR");
        if (runtime != null) {
            places.add(found(directory.resolve(runtime).resolve("containers/auth.json")));
        } else if (uid != null) {
            places.add(found(Path.of("/run/containers", uid.toString(), "auth.json")));
        }
        String config = value(environment, "XDG_CONFIG_HOME");
        Path configHome = config != null ? directory.resolve(config) : home == null ? null : home.resolve(".config");
        if (configHome != null) {
            places.add(found(configHome.resolve("containers/auth.json")));
        }
        String docker = value(environment, "DOCKER_CONFIG");
        Path dockerHome = docker != null ? directory.resolve(docker) : home == null ? null : home.resolve(".docker");
        if (dockerHome != null) {
            places.add(found(dockerHome.resolve("config.json")));
        }
        if (home != null) {
            places.add(new Place(home.resolve(".dockercfg"), AuthFile.Format.LEGACY, false));
        }
        return new AuthFiles(places);
    }

    private static Place found(Path path) {
        return new Place(path, AuthFile.Format.FOUND, false);
    }

    private static String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** Returns the files in order of precedence. */
    public List<Path> paths() {
        return places.stream().map(Place::path).toList();
    }

    /**
     * Finds the credentials for a repository.
     *
     * @return the credentials in the first file that has any; or none, with the files that were read as the reason
     * @throws IOException if a file cannot be read, is invalid, or {@code REGISTRY_AUTH_FILE} specifies a missing file
     */
    public RegistryCredentials find(ImageReference target, CredentialHelpers programs)
            throws IOException, InterruptedException {
        List<Path> read = new ArrayList<>();
        for (Place place : places) {
            AuthFile file = open(place);
            if (file == null) {
                continue;
            }
            read.add(place.path());
            Optional<RegistryCredentials> credentials = file.find(target, programs);
            if (credentials.isPresent()) {
                return credentials.get();
            }
        }
        return RegistryCredentials.none(
                read.isEmpty()
                        ? "no credentials were given, and there is no credentials file"
                        : "no credentials were given, and " + list(read) + " has no entry for " + target.registry());
    }

    private static String list(List<Path> paths) {
        String joined = paths.stream().map(Path::toString).collect(Collectors.joining(" or "));
        return paths.size() == 1 ? joined : "none of " + joined;
    }

    private static AuthFile open(Place place) throws IOException {
        try {
            if (place.named() || Files.exists(place.path())) {
                return AuthFile.read(place.path(), place.format());
            }
            return null;
        } catch (NoSuchFileException e) {
            if (place.named()) {
                throw new IOException(
                        "REGISTRY_AUTH_FILE names " + place.path() + ", which does not exist; correct it, or unset it",
                        e);
            }
            return null;
        }
    }
}
