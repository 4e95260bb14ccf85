package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Origin;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Knowledge about registries that one push has gained, shared by its repositories at the same registry. */
public final class RegistryMemory {
    private final Map<Origin, UploadRules> rules = new ConcurrentHashMap<>();

    UploadRules rules(Origin registry) {
        return rules.computeIfAbsent(registry, origin -> new UploadRules());
    }
}
