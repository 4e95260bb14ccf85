package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds members of a JSON object as Go's encoding/json does in docker and podman: by exact name, otherwise ignoring
 * case ({@code identityToken}, {@code Auths}).
 */
final class GoNames {
    private GoNames() {}

    /** Returns a copy in which these members have these exact names. */
    static JsonObject of(JsonObject json, String... names) {
        Map<String, Object> members = new LinkedHashMap<>(json.members());
        for (String name : names) {
            if (!members.containsKey(name)) {
                json.members().forEach((key, value) -> {
                    if (key.equalsIgnoreCase(name)) {
                        members.put(name, value);
                    }
                });
            }
        }
        return new JsonObject(members, json.what());
    }
}
