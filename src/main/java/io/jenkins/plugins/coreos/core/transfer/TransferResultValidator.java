package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Validates a push result received from an agent ({@link TransferResult#toMap}).
 *
 * <p>A build's log, page and Pipeline trust the result, but an agent runs untrusted code. A validated result has the
 * expected types, formats and limits, and names only repositories that were pushed to.
 */
public final class TransferResultValidator {
    /** Limit for a list or map, well above the number of tags or architectures of a realistic push. */
    static final int MAX_ITEMS = 1000;

    /** The maximum length of a path on Linux. */
    static final int MAX_PATH = 4096;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Set<String> NUMBERS = Set.of(
            "size",
            "millis",
            "uploadedBytes",
            "uploadedBlobs",
            "mountedBlobs",
            "presentBlobs",
            "downloadedBytes",
            "downloadedBlobs");

    private final Set<String> repositories;
    private final SourceSelector source;
    private final String archive;
    private final Supplements supplements;

    private TransferResultValidator(
            List<Destination> destinations, SourceSelector source, String archive, Supplements supplements) {
        this.supplements = supplements;
        this.source = source;
        this.archive = archive;
        // Only the agent knows the namespace of a short name.
        this.repositories = destinations.stream().anyMatch(Destination::isShort)
                ? Set.of()
                : destinations.stream().map(Destination::name).collect(Collectors.toSet());
    }

    /**
     * Returns a copy that consists only of JDK maps, lists, strings, numbers and booleans.
     *
     * @param reported the reported result
     * @param destinations the destinations of the push
     * @throws IllegalArgumentException if a value is invalid; the message says which
     */
    public static LinkedHashMap<String, Object> check(Map<?, ?> reported, List<Destination> destinations) {
        return new TransferResultValidator(destinations, null, null, Supplements.NONE).checked(reported);
    }

    /**
     * Checks the result of a transfer as {@link #check(Map, List)} does.
     *
     * @param spec the transfer
     */
    public static LinkedHashMap<String, Object> check(Map<?, ?> reported, TransferSpec spec) {
        return new TransferResultValidator(spec.destinations(), spec.source(), spec.archive(), spec.supplements())
                .checked(reported);
    }

    private LinkedHashMap<String, Object> checked(Map<?, ?> reported) {
        LinkedHashMap<String, Object> checked = target(reported, text(reported, "digest"), repositories.isEmpty());
        if (!(reported.get("digest") instanceof String)) {
            throw new IllegalArgumentException("no digest");
        }
        if (supplements.isSigned() && !checked.containsKey("signatures")) {
            throw new IllegalArgumentException("no signatures");
        }
        SupplementsValidator.checkComplete(checked, supplements);
        return checked;
    }

    /** @param isArchiveOk whether the destination may be the archive */
    private LinkedHashMap<String, Object> target(Map<?, ?> reported, String digest, boolean isArchiveOk) {
        LinkedHashMap<String, Object> checked = new LinkedHashMap<>();
        reported.forEach((key, value) -> {
            String name = String.valueOf(key);
            try {
                checked.put(name, value(name, value, digest));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(Quoted.printable(name) + ": " + e.getMessage(), e);
            }
        });
        boolean isArchive = archive != null && isArchiveOk && !checked.containsKey("repository");
        boolean usesArchTags = source instanceof ImageSelector image && image.archTags();
        String repository = (String) checked.get("repository");
        Object reference = checked.get("reference");
        boolean isOptional = isArchive ? checked.containsKey("archive") : usesArchTags && repository != null;
        boolean isValid = repository != null && (repository + "@" + digest).equals(reference);
        if (!isValid && (reference != null || !isOptional)) {
            throw new IllegalArgumentException("reference: not repository@digest");
        }
        return checked;
    }

    private Object value(String name, Object value, String digest) {
        if (NUMBERS.contains(name)) {
            return number(value);
        }
        return switch (name) {
            case "digest" -> Digest.parse(string(value)).toString();
            case "repository" -> repository(string(value));
            case "reference" -> string(value);
            case "source" -> source(string(value), source);
            case "sources" -> sources(list(value));
            case "archive" -> archive(string(value));
            case "mediaType" -> mediaType(string(value));
            case "skipped" -> flag(value);
            case "tags" -> tags(list(value));
            case "manifests" -> digests(value, "an architecture");
            case "diskImages" -> diskImages(value);
            case "referrers" -> referrers(list(value));
            case "convertedFrom" -> convertedFrom(list(value));
            case "base", "layer", "layers" -> LayerResultValidator.check(name, value, source);
            case "signatures" -> signatures(value);
            case "attached", "provenance" -> SupplementsValidator.check(name, value, supplements);
            case "destinations" -> destinations(list(value), digest);
            default -> throw new IllegalArgumentException("unknown entry");
        };
    }

    private String repository(String name) {
        ImageReference image = ImageReference.parse(name);
        if (image.tag() != null || !repositories.isEmpty() && !repositories.contains(image.name())) {
            throw new IllegalArgumentException(Quoted.of(name) + " is not a destination of this transfer");
        }
        return image.name();
    }

    private static String source(String name, SourceSelector source) {
        if (!(source instanceof ImageSelector image) || !image.isReference(name)) {
            throw new IllegalArgumentException(Quoted.of(name) + " is not the source of this transfer");
        }
        return name;
    }

    private List<Object> sources(List<?> names) {
        if (!(source instanceof CombinedImages combined) || combined.images().size() != names.size()) {
            throw new IllegalArgumentException("not the sources of this transfer");
        }
        List<Object> checked = new ArrayList<>();
        for (ImageSelector image : combined.images()) {
            checked.add(source(string(names.get(checked.size())), image));
        }
        return checked;
    }

    private String archive(String path) {
        String name = archive == null ? null : archive.substring(archive.lastIndexOf('/') + 1);
        if (name == null || path.length() > MAX_PATH || !path.endsWith(name) || !Quoted.isPrintable(path)) {
            throw new IllegalArgumentException(Quoted.of(path) + " is not the archive of this transfer");
        }
        return path;
    }

    private static String mediaType(String type) {
        if (!MediaTypes.isManifest(type) && !MediaTypes.isIndex(type)) {
            throw new IllegalArgumentException(Quoted.of(type) + " is not the media type of an image");
        }
        return type;
    }

    private static List<String> tags(List<?> tags) {
        List<String> checked = new ArrayList<>();
        tags.forEach(tag -> checked.add(ImageReference.checkTag(string(tag))));
        return checked;
    }

    private static Map<String, Object> diskImages(Object value) {
        if (!(value instanceof Map<?, ?> map) || map.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("not a map of disk images");
        }
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((arch, digests) -> checked.put(name(arch, "an architecture"), digests(digests, "a disk image")));
        return checked;
    }

    private static Map<String, Object> digests(Object value, String key) {
        if (!(value instanceof Map<?, ?> map) || map.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("not a map of digests");
        }
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((name, digest) ->
                checked.put(name(name, key), Digest.parse(string(digest)).toString()));
        return checked;
    }

    static String name(Object value, String expected) {
        String name = string(value);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(Quoted.of(name) + " is not " + expected);
        }
        return name;
    }

    private List<Object> referrers(List<?> digests) {
        if (!(source instanceof ImageSelector image) || !image.referrers()) {
            throw new IllegalArgumentException("not requested");
        }
        return digests(digests);
    }

    private List<Object> convertedFrom(List<?> digests) {
        if (source instanceof ImageSelector) {
            throw new IllegalArgumentException("only for archives");
        }
        return digests(digests);
    }

    private static List<Object> digests(List<?> digests) {
        List<Object> checked = new ArrayList<>();
        digests.forEach(digest -> checked.add(Digest.parse(string(digest)).toString()));
        return checked;
    }

    private List<Object> signatures(Object value) {
        if (!supplements.isSigned()) {
            throw new IllegalArgumentException("not requested");
        }
        return SignatureResultValidator.signatures(value);
    }

    private List<Object> destinations(List<?> all, String digest) {
        List<Object> checked = new ArrayList<>();
        for (Object one : all) {
            if (!(one instanceof Map<?, ?> map) || map.containsKey("destinations")) {
                throw new IllegalArgumentException("not a list of destinations");
            }
            checked.add(target(map, digest, true));
        }
        return checked;
    }

    private static List<?> list(Object value) {
        if (!(value instanceof List<?> list) || list.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("not a list of at most " + MAX_ITEMS + " items");
        }
        return list;
    }

    static Long number(Object value) {
        if (!(value instanceof Long number) || number < 0) {
            throw new IllegalArgumentException("not an integer of at least 0");
        }
        return number;
    }

    private static Boolean flag(Object value) {
        if (!(value instanceof Boolean flag)) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return flag;
    }

    private static String text(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text ? text : "";
    }

    static String string(Object value) {
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("not a string");
        }
        return text;
    }
}
