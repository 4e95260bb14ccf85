package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.coreos.core.oci.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validation of what an agent reports about attached files and provenance. */
class SupplementsValidatorTest {
    private static final String DIGEST = Digest.sha256(new byte[] {1}).toString();
    private static final Supplements REQUESTED =
            new Supplements(false, null, List.of(new Attachment("sbom.json", "application/spdx+json")), true, null);

    private static Map<String, Object> file() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", "sbom.json");
        map.put("mediaType", "application/spdx+json");
        map.put("digest", DIGEST);
        map.put("size", 5L);
        map.put("image", DIGEST);
        return map;
    }

    private static Map<String, Object> provenance() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", DIGEST);
        map.put("statement", DIGEST);
        map.put("size", 5L);
        map.put("manifests", Map.of(DIGEST, DIGEST));
        return map;
    }

    @Test
    void acceptsRequestedAdditions() {
        assertThat(SupplementsValidator.check("attached", List.of(file()), REQUESTED))
                .isEqualTo(List.of(file()));
        assertThat(SupplementsValidator.check("provenance", provenance(), REQUESTED))
                .isEqualTo(provenance());
    }

    @Test
    void requiresRequestedAdditions() {
        SupplementsValidator.checkComplete(Map.of("attached", List.of(), "provenance", Map.of()), REQUESTED);
        SupplementsValidator.checkComplete(Map.of(), Supplements.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SupplementsValidator.checkComplete(Map.of("provenance", Map.of()), REQUESTED))
                .withMessage("no attached files");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SupplementsValidator.checkComplete(Map.of("attached", List.of()), REQUESTED))
                .withMessage("no provenance");
    }

    @Test
    void rejectsAdditionsThatWereNotRequested() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SupplementsValidator.check("attached", List.of(file()), Supplements.NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SupplementsValidator.check("provenance", provenance(), Supplements.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "file, /etc/passwd",
        "file, 'sbom.json\u001b[31m'",
        "mediaType, text/html",
        "digest, sha256:1",
        "image, x",
        "size, 5",
        "more, x"
    })
    void rejectsInvalidAttachments(String name, String value) {
        Map<String, Object> map = file();
        map.put(name, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SupplementsValidator.check("attached", List.of(map), REQUESTED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SupplementsValidator.check("attached", List.of(name), REQUESTED));
        List<Object> many = new ArrayList<>(Collections.nCopies(TransferResultValidator.MAX_ITEMS + 1, file()));
        assertThatIllegalArgumentException().isThrownBy(() -> SupplementsValidator.check("attached", many, REQUESTED));
    }

    @ParameterizedTest
    @CsvSource({"digest, x", "statement, ''", "size, -1", "manifests, x", "more, x"})
    void rejectsInvalidProvenance(String name, String value) {
        Map<String, Object> map = provenance();
        map.put(name, name.equals("manifests") ? Map.of(value, DIGEST) : value);
        assertThatIllegalArgumentException().isThrownBy(() -> SupplementsValidator.check("provenance", map, REQUESTED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SupplementsValidator.check("provenance", Map.of(), REQUESTED));
    }
}
