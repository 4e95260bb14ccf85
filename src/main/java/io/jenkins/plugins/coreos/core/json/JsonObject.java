package io.jenkins.plugins.coreos.core.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object with typed access to its members; null counts as missing. An accessor throws a {@link JsonException} if
 * the member or an item of an array has another type, or if a required member is missing. The message names the
 * location.
 *
 * @param members the members, in document order
 * @param what description of the object, for messages: {@code index.json} or {@code index.json manifests[0]}
 */
public record JsonObject(Map<String, Object> members, String what) {

    /** Returns an object with the members of a map. */
    public static JsonObject of(Map<?, ?> map, String what) {
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((name, value) -> members.put((String) name, value));
        return new JsonObject(members, what);
    }

    /** Returns whether the object has the member {@code name}, and it is not null. */
    public boolean has(String name) {
        return members.get(name) != null;
    }

    /** Returns the string called {@code name}. */
    public String string(String name) throws JsonException {
        return required(name, optionalString(name), "string");
    }

    /** Returns the string called {@code name}, or null if it is missing. */
    public String optionalString(String name) throws JsonException {
        return typed(name, String.class, "string");
    }

    /** Returns the 64-bit integer called {@code name}. */
    public long number(String name) throws JsonException {
        return required(name, optionalNumber(name), "whole number");
    }

    /** Returns the 64-bit integer called {@code name}, or null if it is missing. */
    public Long optionalNumber(String name) throws JsonException {
        return typed(name, Long.class, "whole number");
    }

    /** Returns the object called {@code name}. */
    public JsonObject object(String name) throws JsonException {
        return required(name, optionalObject(name), "object");
    }

    /** Returns the object called {@code name}, or null if it is missing. */
    public JsonObject optionalObject(String name) throws JsonException {
        Map<?, ?> map = typed(name, Map.class, "object");
        return map == null ? null : of(map, what + " " + name);
    }

    /** Returns the objects in the array called {@code name}; empty if it is missing. */
    public List<JsonObject> objects(String name) throws JsonException {
        List<JsonObject> objects = new ArrayList<>();
        for (Object item : array(name)) {
            String location = what + " " + name + "[" + objects.size() + "]";
            if (!(item instanceof Map<?, ?> map)) {
                throw new JsonException(location + " is not an object");
            }
            objects.add(of(map, location));
        }
        return objects;
    }

    /** Returns the strings in the array called {@code name}; empty if it is missing. */
    public List<String> strings(String name) throws JsonException {
        List<String> strings = new ArrayList<>();
        for (Object item : array(name)) {
            if (!(item instanceof String string)) {
                throw new JsonException(what + " " + name + "[" + strings.size() + "] is not a string");
            }
            strings.add(string);
        }
        return strings;
    }

    /** Returns the values in the array called {@code name}; empty if it is missing. */
    public List<?> array(String name) throws JsonException {
        List<?> array = typed(name, List.class, "array");
        return array == null ? List.of() : array;
    }

    private <T> T typed(String name, Class<T> type, String kind) throws JsonException {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw new JsonException(what + ": \"" + name + "\" is not a" + article(kind) + kind);
        }
        return type.cast(value);
    }

    private <T> T required(String name, T value, String kind) throws JsonException {
        if (value == null) {
            throw new JsonException(what + " has no \"" + name + "\" (a" + article(kind) + kind + ")");
        }
        return value;
    }

    private static String article(String kind) {
        return "aeiou".indexOf(kind.charAt(0)) >= 0 ? "n " : " ";
    }
}
