package io.jenkins.plugins.coreos.core.provenance;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A provenance statement: an in-toto Statement v1 with a SLSA v1 predicate. The bytes depend only on the build and the
 * image.
 */
public final class ProvenanceStatement {
    /** Media type of a statement. */
    public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

    /** Type of the predicate. */
    public static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";

    /** Type of the statement. */
    public static final String TYPE = "https://in-toto.io/Statement/v1";

    /** Type of the build, which defines the external parameters; documented at this URL. */
    public static final String BUILD_TYPE =
            "https://github.com/jenkinsci/coreos-assembler-plugin/blob/main/docs/provenance.md#build-type-v1";

    private ProvenanceStatement() {}

    /**
     * An image that the statement is about.
     *
     * @param repository registry and repository
     */
    public record Subject(String repository, Digest digest) {
        static Subject of(JsonObject json) throws JsonException {
            String name = json.string("name");
            int at = name.indexOf('@');
            try {
                return new Subject(name.substring(0, Math.max(0, at)), Digest.parse(name.substring(at + 1)));
            } catch (IllegalArgumentException e) {
                throw new JsonException(json.what() + ": " + e.getMessage(), e);
            }
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            // A name is unique within a statement, and the images of an index share a repository.
            map.put("name", repository + "@" + digest);
            map.put("digest", Material.digest(digest));
            return map;
        }
    }

    /**
     * Checks a statement that an agent submits for signing. The agent runs untrusted code: it may determine only the
     * images and the materials.
     *
     * @param isDestination whether the build publishes to a repository
     * @throws JsonException if the statement is not about this build and its destinations
     */
    public static void check(byte[] statement, BuildOrigin origin, Predicate<String> isDestination)
            throws JsonException {
        JsonObject json = Json.parseObject(statement, "the statement");
        List<Subject> subjects = new ArrayList<>();
        for (JsonObject each : json.objects("subject")) {
            Subject subject = Subject.of(each);
            if (!isDestination.test(subject.repository())) {
                throw new JsonException(Quoted.of(subject.repository()) + " is not a destination of this step");
            }
            subjects.add(subject);
        }
        List<Material> materials = new ArrayList<>();
        for (JsonObject each :
                json.object("predicate").object("buildDefinition").objects("resolvedDependencies")) {
            materials.add(Material.of(each));
        }
        if (subjects.isEmpty() || !Arrays.equals(write(origin, subjects, materials), statement)) {
            throw new JsonException("the statement does not match this build");
        }
    }

    /** Returns the statement as JSON. */
    public static byte[] write(BuildOrigin origin, Collection<Subject> subjects, Collection<Material> materials) {
        List<Object> dependencies = new ArrayList<>();
        materials.forEach(material -> dependencies.add(material.toMap()));
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("buildType", BUILD_TYPE);
        definition.put("externalParameters", origin.externalParameters());
        definition.put("resolvedDependencies", dependencies);
        Map<String, Object> predicate = new LinkedHashMap<>();
        predicate.put("buildDefinition", definition);
        predicate.put("runDetails", origin.runDetails());
        List<Object> images = new ArrayList<>();
        subjects.forEach(subject -> images.add(subject.toMap()));
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", TYPE);
        statement.put("subject", images);
        statement.put("predicateType", PREDICATE_TYPE);
        statement.put("predicate", predicate);
        return Json.write(statement).getBytes(StandardCharsets.UTF_8);
    }
}
