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
 * The credentials files that are looked into where none is named, in podman's order (containers-auth.json(5)).
 *
 * <p>{@code REGISTRY_AUTH_FILE} takes the place of all others. Else the first file with an entry for the repository
 * wins; one that does not exist is passed over, one that is broken is an error.
 */
public final class AuthFiles {
    private final List<Place> places;

    /**
     * A place to look.
     *
     * @param named whether the user named it, so that it has to be there
     */
    private record Place(Path path, AuthFile.Format format, boolean named) {}

    private AuthFiles(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /**
     * The places in an environment.
     *
     * @param environment the variables that name or move files
     * @param home the user's home, or null where there is none
     * @param uid the user's numeric id, or null where users have none
     * @param directory what relative paths in variables begin at
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

    /** The files, in the order they are looked into. */
    public List<Path> paths() {
        return places.stream().map(Place::path).toList();
    }

    /**
     * The credentials for a repository.
     *
     * @return the first file's that has any; or none, with the files that were read as the reason
     * @throws IOException when a file cannot be read, is broken, or {@code REGISTRY_AUTH_FILE} names none
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
