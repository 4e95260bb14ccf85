package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Validates the signatures in a result received from an agent ({@link ImageSignature#toMap}). */
public final class SignatureResultValidator {
    /** Maximum number of signatures: enough for an index of 1,000 images with several tags. */
    public static final int MAX_SIGNATURES = 10_000;

    private SignatureResultValidator() {}

    /**
     * Returns a copy of the result of an {@link ImageSigning}.
     *
     * @throws IllegalArgumentException if a value is invalid; the message says which
     */
    public static LinkedHashMap<String, Object> check(Map<?, ?> reported, ImageSigning signing) {
        if (reported == null) {
            throw new IllegalArgumentException("no result");
        }
        String repository = signing.image().image().name();
        String digest = digest(reported, "digest");
        if (!repository.equals(reported.get("repository"))
                || !(repository + "@" + digest).equals(reported.get("reference"))
                || !signing.image().isReference(repository + "@" + digest)) {
            throw new IllegalArgumentException("reference: not the image to sign");
        }
        LinkedHashMap<String, Object> checked = new LinkedHashMap<>();
        checked.put("digest", digest);
        checked.put("reference", repository + "@" + digest);
        checked.put("repository", repository);
        List<Object> signatures = signatures(reported.get("signatures"));
        if (signatures.stream().noneMatch(signature -> digest.equals(((Map<?, ?>) signature).get("digest")))) {
            throw new IllegalArgumentException("signatures: no signature of " + digest);
        }
        checked.put("signatures", signatures);
        return checked;
    }

    /** Returns a copy of a list of signatures, of which there is at least one. */
    static List<Object> signatures(Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MAX_SIGNATURES) {
            throw new IllegalArgumentException("not a list of 1 to " + MAX_SIGNATURES + " signatures");
        }
        List<Object> checked = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("not a list of signatures");
            }
            String identity = TransferResultValidator.string(map.get("identity"));
            Supplements.checkIdentity(identity);
            Map<String, Object> signature = new LinkedHashMap<>();
            signature.put("identity", identity);
            for (String name : List.of("digest", "manifest", "key")) {
                signature.put(name, digest(map, name));
            }
            checked.add(signature);
        }
        return checked;
    }

    private static String digest(Map<?, ?> map, String name) {
        return Digest.parse(TransferResultValidator.string(map.get(name))).toString();
    }
}
