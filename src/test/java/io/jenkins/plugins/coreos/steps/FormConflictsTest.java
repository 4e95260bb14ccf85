package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jenkins.plugins.coreos.docs.FormFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A conflict of two parameters that a step reports at its start is reported by its form too: the check of one field
 * reads the other field.
 *
 * <p>The conflicts are found by trying: each pair of valid values is given to the step.
 */
class FormConflictsTest {
    /** Valid values of parameters by step, several for those whose value determines a conflict. */
    private static final Map<String, String> VALUES = Map.of(
            "buildOciImage",
            """
            context: 'image'; containerfile: 'Containerfile.node'; from: 'quay.io/org/rhcos:1'; target: 'final'
            archive: 'a.ociarchive'; builder: 'podman'; isolation: 'chroot'; buildArgs: ['A=1']; buildArgFiles: ['a.conf']
            labels: ['a=b']; secrets: [repos: 'id']; secretFiles: [repos: '/a.repo']; volumes: ['a:/b']
            securityOpt: ['label=disable']; pullCredentialsId: 'id'
            """,
            "copyOciImage",
            """
            from: ['quay.io/org/a:1', 'quay.io/org/a:2']; from: 'quay.io/org/a@sha256:DIGEST'; to: 'quay.io/org/b'
            to: 'quay.io/org/b:1-x86_64'; tags: ['1']; tags: ['1-aarch64']; fromCredentialsId: 'id'; credentialsId: 'id'
            arch: 'x86_64'; archTags: true; referrers: true; skipIfPresent: true; deleteSource: true; format: 'v2s2'
            authFile: 'auth.json'; sign: 'key'; signPassphraseId: 'id'; identity: 'quay.io/org/b:1'; provenance: true
            attach: ['a=b/c']; openshift: true; caCertificate: 'a.pem'; clientCertificateId: 'id'; parallel: 2; retries: 2
            """,
            "cosaBuild",
            """
            cosaDir: 'cosa'; source: 'https://x/y'; branch: 'main'; commit: 'COMMIT'; variant: 'c9s'; yumrepos: '/r'
            yumreposBranch: 'main'; transientBuild: true; buildFetchUrl: 's3://b/builds'; importImage: 'quay.io/org/a:1'
            importImage: 'a.ociarchive'; download: ['qemu']; arch: 'aarch64'; version: '1'; versionary: true
            parentBuild: '1'; autolock: '1'; strict: true; force: true; skipPrune: true; overrides: ['rootfs']
            overrideRpms: ['a.rpm']; artifacts: ['qemu']; compress: true; kvm: 'none'; verify: true; cleanCache: true
            extraFetchArgs: ['--x']; extraBuildArgs: ['--x']; phases: ['init']; phases: ['fetch']; phases: ['build']
            phases: ['import']; phases: ['osbuild']; phases: ['buildfetch']; phases: ['compress']; pullCredentialsId: 'id'
            """,
            "inspectOciImage",
            """
            from: 'a.ociarchive'; arch: 'x86_64'; digestOnly: true; missingOk: true; credentialsId: 'id'
            authFile: 'auth.json'; openshift: true
            """,
            "layerOciImage",
            """
            from: 'a.ociarchive'; add: ['rootfs']; remove: ['/a']; to: ''; to: 'quay.io/org/b'; tags: ['1']
            archive: 'b.ociarchive'; labels: ['a=b']; annotations: ['a=b']; arch: 'all'; arch: ['x86_64', 'aarch64']
            compression: 'none'; created: '0'; lint: false; skipIfPresent: false; baseCredentialsId: 'id'
            credentialsId: 'id'; authFile: 'auth.json'; sign: 'key'; signPassphraseId: 'id'; identity: 'quay.io/org/b:1'
            provenance: true; attach: ['a=b/c']; format: 'v2s2'
            """,
            "pullOciArchive",
            """
            arch: 'all'; credentialsId: 'id'; authFile: 'auth.json'; openshift: true; format: 'v2s2'
            """,
            "pushOciArchive",
            """
            archive: 'a.ociarchive'; archives: ['a', 'b']; cosaDir: 'cosa'; build: '1'; arches: ['x86_64']; image: 'ostree'
            allowMissing: true; diskImages: ['qemu']; refName: 'a'; tags: ['1']; mountFrom: ['org/b']; via: 'skopeo'
            skipIfPresent: true; digestFile: 'a'; updateMeta: true; format: 'v2s2'; credentialsId: 'id'
            authFile: 'auth.json'; sign: 'key'; signPassphraseId: 'id'; identity: 'quay.io/org/b:1'; provenance: true
            attach: ['a=b/c']; openshift: true
            """,
            "signOciImage",
            """
            signPassphraseId: 'id'; identity: 'quay.io/org/b:1'; credentialsId: 'id'; authFile: 'auth.json'
            openshift: true
            """);

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of(System.getProperty("coreos.outputDirectory", "target/classes")));

    private static StepCall steps;

    @BeforeAll
    static void load(@TempDir Path folder) throws Exception {
        steps = new StepCall(folder);
    }

    private record Value(String parameter, Object value) {}

    @Test
    void formReportsConflictsThatTheStepReports() throws Exception {
        List<String> unreported = new ArrayList<>();
        Set<String> found = new TreeSet<>();
        for (String step : VALUES.keySet()) {
            Map<String, Set<String>> read = fieldsReadByChecks(step);
            for (String pair : conflicts(step)) {
                String one = pair.split(" ")[0];
                String other = pair.split(" ")[1];
                found.add(step + " " + pair);
                if (!read.getOrDefault(one, Set.of()).contains(other)
                        && !read.getOrDefault(other, Set.of()).contains(one)) {
                    unreported.add(step + " " + pair);
                }
            }
        }
        assertThat(found)
                .contains(
                        "buildOciImage secretFiles secrets",
                        "copyOciImage arch deleteSource",
                        "copyOciImage archTags from",
                        "copyOciImage format referrers",
                        "cosaBuild extraBuildArgs importImage",
                        "cosaBuild version versionary",
                        "layerOciImage baseCredentialsId from",
                        "layerOciImage sign to",
                        "pushOciArchive attach via",
                        "pushOciArchive authFile credentialsId")
                .hasSizeGreaterThan(40);
        assertThat(unreported).isEmpty();
    }

    /** Returns the pairs of parameters of which a value of one is valid only with or without the other. */
    private static Set<String> conflicts(String step) throws Exception {
        List<Value> values = new ArrayList<>();
        for (String item : VALUES.get(step)
                .replace("DIGEST", "0".repeat(64))
                .replace("COMMIT", "0".repeat(40))
                .split(";|\n")) {
            StepErrorsTest.arguments("[" + item + "]").forEach((name, value) -> values.add(new Value(name, value)));
        }
        Map<String, Object> valid = StepErrorsTest.arguments(StepErrorsTest.VALID.get(step));
        Map<Value, Boolean> single = new LinkedHashMap<>();
        for (Value value : values) {
            single.put(value, isValid(step, valid, value));
        }
        Set<String> pairs = new TreeSet<>();
        for (Value one : values) {
            for (Value other : values) {
                if (one.parameter.compareTo(other.parameter) < 0) {
                    boolean areValid = single.get(one) && single.get(other);
                    boolean isOneValid = single.get(one) || single.get(other);
                    // A value that needs a third parameter conflicts with that one.
                    boolean isConflict = isValid(step, valid, one, other) ? isOneValid && !areValid : areValid;
                    if (isConflict) {
                        pairs.add(one.parameter + " " + other.parameter);
                    }
                }
            }
        }
        return pairs;
    }

    private static boolean isValid(String step, Map<String, Object> valid, Value... values) throws Exception {
        Map<String, Object> arguments = new LinkedHashMap<>(valid);
        for (Value value : values) {
            arguments.put(value.parameter, value.value);
            if (value.parameter.equals("to") && value.value.equals("")) {
                // Then an archive is the destination.
                arguments.putIfAbsent("archive", "b.ociarchive");
            }
        }
        return steps.error(step, arguments) == null;
    }

    /** Returns the other fields that the check of each field reads. */
    private static Map<String, Set<String>> fieldsReadByChecks(String step) {
        String simple = step.substring(0, 1).toUpperCase(Locale.ROOT) + step.substring(1) + "Step$DescriptorImpl";
        JavaClass descriptor = CLASSES.stream()
                .filter(type -> type.getName().endsWith("." + simple))
                .findFirst()
                .orElseThrow();
        Map<String, Set<String>> read = new TreeMap<>();
        Stream.of(Set.of(descriptor), descriptor.getAllRawSuperclasses(), descriptor.getAllRawInterfaces())
                .flatMap(types -> types.stream())
                .filter(type -> CLASSES.contain(type.getName()))
                .forEach(type -> FormFiles.queryParameters(type.getName()).forEach((method, fields) -> {
                    if (method.startsWith("doCheck")) {
                        String field = method.substring("doCheck".length());
                        read.computeIfAbsent(
                                        field.substring(0, 1).toLowerCase(Locale.ROOT) + field.substring(1),
                                        name -> new TreeSet<>())
                                .addAll(fields);
                    }
                }));
        return read;
    }
}
