package io.jenkins.plugins.coreos.core.auth;

import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Members of a JSON object as Go's encoding/json finds them, which docker and podman read their files with: by the exact
 * name, else by one that differs in upper and lower case only ({@code identityToken}, {@code Auths}).
 */
final class GoNames {
    private GoNames() {}

    /** The same object, in which these members have these names. */
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
