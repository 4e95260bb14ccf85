package io.jenkins.plugins.coreos.core.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.coreos.core.cosa.CommitMeta.RpmPackage;
import io.jenkins.plugins.coreos.core.cosa.GitCommit;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.provenance.Material;
import io.jenkins.plugins.coreos.core.provenance.ProvenanceStatement;
import io.jenkins.plugins.coreos.core.provenance.ProvenanceStatement.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements that the controller signs for an agent. */
class StatementPermissionTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final BuildOrigin ORIGIN = origin("5");

    private static BuildOrigin origin(String build) {
        return new BuildOrigin(
                "https://jenkins.example.com/",
                "https://jenkins.example.com/job/os/" + build + "/",
                "2026-11-29T09:00:00Z",
                "os",
                "pushOciArchive",
                Map.of("to", List.of("quay.io/org/rhcos:one")));
    }

    private static SigningPermission permission(Supplements supplements) {
        return SigningPermission.of(new TransferSpec(
                new NamedArchives(List.of("a.ociarchive"), null),
                List.of(
                        Destination.of("quay.io/org/rhcos:one", List.of()),
                        Destination.of("short:one", List.of(), true)),
                null,
                null,
                TransferSpec.AUTO_PARALLEL,
                List.of(),
                false,
                null,
                false,
                supplements,
                AccessSpec.DEFAULT));
    }

    private static byte[] statement(BuildOrigin origin, String... repositories) {
        List<Subject> subjects = List.of(repositories).stream()
                .map(name -> new Subject(name, DIGEST))
                .toList();
        List<Material> materials = List.of(
                Material.of("source", new GitCommit("git+https://example.org/os", "1".repeat(40), true)),
                Material.of("base", null, DIGEST),
                Material.of(new RpmPackage("bash", "1", "5", "1", "x86_64")));
        return ProvenanceStatement.write(origin, subjects, materials);
    }

    private static void check(byte[] statement) {
        permission(new Supplements(true, null).withProvenance(ORIGIN)).checkStatement(statement);
    }

    @Test
    void permitsStatementsAboutItsDestinations() {
        check(statement(ORIGIN, "quay.io/org/rhcos"));
        check(statement(
                ORIGIN, "quay.io/org/rhcos", "image-registry.openshift-image-registry.svc:5000/any-project/short"));
    }

    @Test
    void firstStatementFixesTheNamespaceOfAShortName() {
        String registry = "image-registry.openshift-image-registry.svc:5000/";
        SigningPermission permission = permission(new Supplements(true, null).withProvenance(ORIGIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        permission.checkStatement(statement(ORIGIN, registry + "one/short", registry + "two/short")));
        permission.checkStatement(statement(ORIGIN, registry + "mine/short"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> permission.checkStatement(statement(ORIGIN, registry + "one/short")))
                .withMessageEndingWith("/one/short' is not a destination of this step");
        assertThatIllegalArgumentException().isThrownBy(() -> permission.check(DIGEST, registry + "one/short:one"));
        permission.check(DIGEST, registry + "mine/short:one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quay.io/org/other",
                "quay.io/org/rhcos:one",
                "docker://quay.io/org/rhcos",
                "image-registry.openshift-image-registry.svc:5000/any-project/other",
                "quay.io/any-project/short",
                ""
            })
    void rejectsOtherRepositories(String repository) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check(statement(ORIGIN, "quay.io/org/rhcos", repository)))
                .withMessageStartingWith("an attestation is not permitted: ");
    }

    @Test
    void rejectsOtherBuildsAndEmptyStatements() {
        for (byte[] each : List.of(
                statement(origin("6"), "quay.io/org/rhcos"), statement(ORIGIN), "{}".getBytes(UTF_8), new byte[0])) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> check(each))
                    .withMessageStartingWith("an attestation is not permitted: ");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        permission(new Supplements(true, null)).checkStatement(statement(ORIGIN, "quay.io/org/rhcos")))
                .withMessage("an attestation is not permitted: this step has no provenance");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"_type\"|{\"more\":1,\"_type\"",
                "slsa.dev/provenance/v1|slsa.dev/verification_summary/v1",
                "\"step\":\"pushOciArchive\"|\"step\":\"copyOciImage\"",
                "{\"builder\":{|{\"builder\":{\"version\":{},",
                "\"name\":\"bash\"|\"name\":\"bash\",\"content\":\"x\"",
                "{\"sha256\":|{\"sha512\":\"0\",\"sha256\":",
                "2026-11-29T09:00:00Z|2026-11-29T10:00:00Z",
                "\"subject\":|\"subject\" :"
            })
    void rejectsAnythingElseInTheStatement(String original, String changed) {
        String text = new String(statement(ORIGIN, "quay.io/org/rhcos"), UTF_8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check(text.replace(original, changed).getBytes(UTF_8)))
                .withMessageStartingWith("an attestation is not permitted: ");
    }
}
