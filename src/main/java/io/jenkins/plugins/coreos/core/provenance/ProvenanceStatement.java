package io.jenkins.plugins.coreos.core.provenance;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A provenance statement: an in-toto Statement v1 with a SLSA v1 predicate. The same build and image give the same
 * bytes.
 */
public final class ProvenanceStatement {
    /** Media type of a statement. */
    public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

    /** Type of the predicate. */
    public static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";

    /** Type of the statement. */
    public static final String TYPE = "https://in-toto.io/Statement/v1";

    /** Defines the external parameters; documented at this URL. */
    public static final String BUILD_TYPE =
            "https://github.com/jenkinsci/coreos-assembler-plugin/blob/main/docs/provenance.md#build-type-v1";

    private ProvenanceStatement() {}

    /**
     * An image that the statement is about.
     *
     * @param repository registry and repository
     */
    public record Subject(String repository, Digest digest) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            // A name is unique within a statement, and the images of an index share a repository.
            map.put("name", repository + "@" + digest);
            map.put("digest", Material.digest(digest));
            return map;
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
