package io.jenkins.plugins.coreos.core.transfer;

import static io.jenkins.plugins.coreos.core.transfer.TransferResultValidator.string;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Validates the entries {@code base}, {@code layer} and {@code layers} of a result received from an agent. */
final class LayerResultValidator {
    private static final Set<String> DIGESTS = Set.of("digest", "diffId");
    private static final Set<String> NUMBERS = Set.of("size", "files");
    private static final int MAX_VERSION = 256;

    private LayerResultValidator() {}

    /**
     * Returns a copy of an entry.
     *
     * @param source the source of the transfer
     * @throws IllegalArgumentException if the transfer made no layer, or a value is invalid
     */
    static Map<String, Object> check(String name, Object value, SourceSelector source) {
        if (!(source instanceof LayerSelector selector) || !(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("unknown entry");
        }
        return switch (name) {
            case "base" -> base(map, selector.base());
            case "layer" -> layer(map);
            default -> layers(map);
        };
    }

    private static Map<String, Object> base(Map<?, ?> map, SourceSelector base) {
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String text = string(value);
            boolean isValid =
                    switch (String.valueOf(key)) {
                        case "reference" -> base instanceof ImageSelector image && image.isReference(text);
                        case "archive" ->
                            base instanceof ArchiveSelector
                                    && text.length() <= TransferResultValidator.MAX_PATH
                                    && Quoted.isPrintable(text);
                        case "digest" -> Digest.parse(text).toString().equals(text);
                        case "version" -> text.length() <= MAX_VERSION && Quoted.isPrintable(text);
                        default -> false;
                    };
            if (!isValid) {
                throw new IllegalArgumentException(
                        Quoted.of(text) + " is not the " + Quoted.printable(String.valueOf(key)) + " of the base");
            }
            checked.put((String) key, text);
        });
        return checked;
    }

    private static Map<String, Object> layer(Map<?, ?> map) {
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (DIGESTS.contains(key)) {
                checked.put((String) key, Digest.parse(string(value)).toString());
            } else if (NUMBERS.contains(key) && value instanceof Long number && number >= 0) {
                checked.put((String) key, number);
            } else {
                throw new IllegalArgumentException(
                        Quoted.of(String.valueOf(key)) + " is not a property of a layer, or has an invalid value");
            }
        });
        return checked;
    }

    private static Map<String, Object> layers(Map<?, ?> map) {
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((arch, value) -> {
            if (!(value instanceof Map<?, ?> layer) || checked.size() == TransferResultValidator.MAX_ITEMS) {
                throw new IllegalArgumentException("not a map of layers");
            }
            checked.put(TransferResultValidator.name(arch, "an architecture"), layer(layer));
        });
        return checked;
    }
}
