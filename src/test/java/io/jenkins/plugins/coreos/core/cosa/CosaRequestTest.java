package io.jenkins.plugins.coreos.core.cosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest.Builder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CosaRequestTest {
    private static final String COMMIT = "4f1d6b2c0a".repeat(4);
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @Test
    void everyParameterBecomesAnArgument() {
        assertThat(all().build().arguments())
                .containsSubsequence("--cosa-dir", "d", "--source", "https://x/y", "--branch", "b", "--commit", COMMIT)
                .containsSubsequence("--variant", "v", "--yumrepos", "/r", "--yumrepos-branch", "yb")
                .containsSubsequence("--build-fetch-url", "/u", "--parent-build", "p", "--autolock", "a")
                .containsSubsequence("--kvm", "none", "--authfile", "auth")
                .contains("--transient", "--versionary", "--strict", "--force", "--skip-prune", "--compress")
                .contains("--clean-cache", "--verify")
                .containsSubsequence("--override", "o1", "--override", "o2", "--override-rpm", "r.rpm")
                .containsSubsequence("--artifact", "qemu", "--fetch-arg", "-f", "--build-arg", "--b=1")
                .containsSubsequence("--phase", "compress", "--phase", "build")
                .hasSize(2 * 12 + 8 + 2 * 8);
        assertThat(CosaRequest.builder().set("version", "1.0").build().arguments())
                .containsExactly("--version", "1.0");
        assertThat(imported()
                        .set("download", List.of("qemu", "metal"))
                        .set("arch", "s390x")
                        .build()
                        .arguments())
                .containsExactly(
                        "--import-image",
                        "docker://quay.io/org/rhcos:nightly",
                        "--download",
                        "qemu",
                        "--download",
                        "metal",
                        "--arch",
                        "s390x");
    }

    @Test
    void unsetParametersAddNoArguments() {
        assertThat(CosaRequest.builder()
                        .set("source", null)
                        .set("branch", "")
                        .set("force", false)
                        .set("phases", List.of())
                        .set("artifacts", null)
                        .build()
                        .arguments())
                .isEmpty();
    }

    @Test
    void requestIsSerializable() throws Exception {
        CosaRequest request = all().build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(request);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((CosaRequest) in.readObject()).arguments()).isEqualTo(request.arguments());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/openshift/os",
                "ssh://git@host:22/os.git",
                "git@github.com:openshift/os.git",
                "host:os",
                "file:///srv/os",
                "/srv/os with blanks"
            })
    void sourceIsAGitUrlOrAnAbsolutePath(String source) {
        assertThat(CosaRequest.builder().set("source", source).build().arguments())
                .containsExactly("--source", source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3://bucket/streams/x", "https://builds.example.org/x", "/srv/earlier builds", "file:///srv"})
    void acceptsUrlOrDirectoryOfBuilds(String place) {
        assertThat(CosaRequest.builder().set("buildFetchUrl", place).build().arguments())
                .containsExactly("--build-fetch-url", place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tag=my tag", "my tag", "--direct", "-v", "a -b"})
    void argumentsMayContainBlanks(String argument) {
        assertThat(CosaRequest.builder()
                        .set("extraBuildArgs", List.of(argument))
                        .build()
                        .arguments())
                .containsExactly("--build-arg", argument);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            docker://quay.io/org/rhcos:nightly    | docker://quay.io/org/rhcos:nightly
            quay.io/org/rhcos:nightly             | docker://quay.io/org/rhcos:nightly
            quay.io/org/rhcos                     | docker://quay.io/org/rhcos
            localhost:5000/rhcos:1@sha256:DIGEST  | docker://localhost:5000/rhcos@sha256:DIGEST
            oci-archive:out/rhcos                 | oci-archive:out/rhcos
            pr.ociarchive                         | oci-archive:pr.ociarchive
            out/pr.ociarchive                     | oci-archive:out/pr.ociarchive
            ./pr.tar                              | oci-archive:./pr.tar
            /srv/my pr.tar                        | oci-archive:/srv/my pr.tar
            """)
    void importedImageGetsItsTransport(String image, String argument) {
        assertThat(CosaRequest.builder()
                        .set("importImage", image.replace("DIGEST", DIGEST))
                        .build()
                        .arguments())
                .containsExactly("--import-image", argument.replace("DIGEST", DIGEST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            containers-storage:localhost/x | importImage: 'containers-storage:localhost/x' has the unsupported transport containers-storage: give docker://REGISTRY/REPO:TAG or oci-archive:PATH
            oci:/srv/layout                | importImage: 'oci:/srv/layout' has the unsupported transport oci: give docker://REGISTRY/REPO:TAG or oci-archive:PATH
            oci-archive:                   | importImage: oci-archive: lacks the path of the archive
            oci-archive:a:b                | importImage: the path 'a:b' contains a colon, after which COSA expects the name of an image: rename the archive
            rhcos:nightly                  | importImage: 'rhcos:nightly' has no repository; write registry[:port]/repository[:tag]
            org/rhcos                      | importImage: 'org/rhcos' does not begin with a registry; write it out, as in quay.io/org/rhcos or localhost:5000/rhcos
            quay.io/x@sha256:00            | importImage: 'sha256:00' does not have 64 lower-case hexadecimal digits after the colon
            https://quay.io/x              | importImage: 'https://quay.io/x' is a URL; write registry[:port]/repository[:tag], optionally with docker:// before it
            """)
    void rejectsImageThatCosaCannotImport(String image, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> CosaRequest.builder().set("importImage", image).build())
                .withMessage(message);
    }

    static Stream<Arguments> parametersOfABuild() {
        return Stream.of(
                Arguments.of("version", "1"),
                Arguments.of("versionary", true),
                Arguments.of("autolock", "1"),
                Arguments.of("strict", true),
                Arguments.of("force", true),
                Arguments.of("overrides", List.of("rootfs")),
                Arguments.of("overrideRpms", List.of("a.rpm")),
                Arguments.of("extraFetchArgs", List.of("-x")),
                Arguments.of("extraBuildArgs", List.of("-x")));
    }

    @ParameterizedTest
    @MethodSource("parametersOfABuild")
    void importExcludesParametersOfABuild(String name, Object value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> imported().set(name, value).build())
                .withMessage(
                        "importImage excludes " + name + ": an image is imported as it is, without fetch and build");
    }

    private static Builder imported() {
        return CosaRequest.builder().set("importImage", "quay.io/org/rhcos:nightly");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        b -> b.set("phases", List.of("import")),
                        "the phase import needs importImage, such as docker://REGISTRY/REPO:TAG"),
                mistake(
                        b -> imported().set("phases", List.of("import", "build")),
                        "importImage excludes the phase build: the phase import replaces it"),
                mistake(
                        b -> b.set("download", List.of("qemu")),
                        "download needs importImage, the image whose disk images it takes"),
                mistake(b -> imported().set("arch", "s390x"), "arch needs download, whose disk images it selects"),
                mistake(
                        b -> imported().set("download", List.of("all", "qemu")),
                        "download: 'all' cannot be combined with the names of platforms"),
                mistake(
                        b -> imported().set("download", List.of("qemu,metal")),
                        "download: 'qemu,metal' is not the name of a platform, such as qemu, or all"),
                mistake(
                        b -> b.set("importImage", "pr.ociarchive").set("download", List.of("qemu")),
                        "download needs an image in a registry, whose index lists disk images: an archive has none"),
                mistake(
                        b -> b.set("phases", List.of("init", "buid")),
                        "phases: 'buid' is unknown (did you mean 'build'?);"
                                + " use one of init, buildfetch, import, fetch, build, osbuild, compress"),
                mistake(
                        b -> b.set("phases", List.of("kubernetes-cluster")),
                        "phases: 'kubernetes-cluster' is unknown;"
                                + " use one of init, buildfetch, import, fetch, build, osbuild, compress"),
                mistake(
                        b -> b.set("kvm", "require"),
                        "kvm: 'require' is unknown (did you mean 'required'?); use one of auto, required, none"),
                mistake(b -> b.set("source", "./os"), "source: './os' is not a Git URL or an absolute path"),
                mistake(
                        b -> b.set("source", "--upload-pack=x:y"),
                        "source: '--upload-pack=x:y' is not a Git URL or an absolute path"),
                mistake(
                        b -> b.set("source", "ext::sh -c x"),
                        "source: 'ext::sh -c x' is not a Git URL or an absolute path"),
                mistake(b -> b.set("source", "/a\nb"), "source contains a control character or a line break"),
                mistake(b -> b.set("branch", "a b"), "branch: 'a b' is not a Git branch"),
                mistake(b -> b.set("commit", "--upload-pack=x"), "commit: '--upload-pack=x' is not a Git commit"),
                mistake(b -> b.set("variant", "a/b"), "variant: 'a/b' is not a name of letters, digits and . _ + ~ -"),
                mistake(
                        b -> b.set("version", "../1"),
                        "version: '../1' is not a name of letters, digits and . _ + ~ -"),
                mistake(b -> b.set("parentBuild", "-1"), "parentBuild: '-1' is not the ID of a build"),
                mistake(
                        b -> b.set("artifacts", List.of("qemu", "Q X")),
                        "artifacts: 'Q X' is not the name of a platform, such as qemu, metal or live"),
                mistake(b -> b.set("cosaDir", "a\tb"), "cosaDir contains a control character or a line break"),
                mistake(b -> b.set("extraBuildArgs", List.of("a\0")), "extraBuildArgs contains a NUL character"),
                mistake(b -> b.set("cosaDir", "a\0"), "cosaDir contains a NUL character"),
                mistake(
                        b -> b.set("buildFetchUrl", "ftp://x/y"),
                        "buildFetchUrl: 'ftp://x/y' is not an s3:// or https:// URL, or an absolute path"),
                mistake(
                        b -> b.set("buildFetchUrl", "s3://bucket/a b"),
                        "buildFetchUrl: 's3://bucket/a b' is not an s3:// or https:// URL, or an absolute path"),
                mistake(
                        b -> b.set("overrides", List.of("rootfs", "a.rpm")),
                        "overrides: 'a.rpm' is not a directory: for an RPM, use overrideRpms"),
                mistake(
                        b -> b.set("overrideRpms", List.of("ignition")),
                        "overrideRpms: 'ignition' is not the path of an RPM file, which ends in .rpm"),
                mistake(
                        b -> b.set("extraFetchArgs", List.of("--autolock 9.6")),
                        "extraFetchArgs: '--autolock 9.6' is not one argument: make each of its words a separate item"),
                mistake(
                        b -> b.set("extraBuildArgs", List.of("-v\t-x")),
                        "extraBuildArgs: '-v?-x' is not one argument: make each of its words a separate item"),
                mistake(
                        b -> b.set("artifacts", List.of("metal", "buildextend-qemu")),
                        "artifacts: 'buildextend-qemu' is a command of COSA; give the platform, 'qemu'"),
                mistake(
                        b -> b.set("variant", "manifest-rhel-9.6.yaml"),
                        "variant: 'manifest-rhel-9.6.yaml' is a file; give the variant, 'rhel-9.6'"),
                mistake(
                        b -> b.set("branch", COMMIT),
                        "branch: '" + COMMIT + "' is a commit ID; use commit, with the full ID"),
                mistake(
                        b -> b.set("yumrepos", "/r").set("yumreposBranch", COMMIT),
                        "yumreposBranch: '" + COMMIT + "' is a commit ID, not a branch"),
                mistake(
                        b -> b.set("commit", "release-4.19"),
                        "commit: 'release-4.19' is not a full commit ID (40 hexadecimal digits);"
                                + " for a branch, use branch"),
                mistake(
                        b -> b.set("commit", "4f1d6b2"),
                        "commit: '4f1d6b2' is not a full commit ID (40 hexadecimal digits);"
                                + " for a branch, use branch"),
                mistake(
                        b -> b.set("parentBuild", "4f1d6b2"),
                        "parentBuild: '4f1d6b2' is a commit ID; give the ID of a build, such as 9.6.20261030-0"),
                mistake(b -> b.set("arch", "arm64"), "arch: 'arm64' is Go's name; give COSA's, aarch64"),
                mistake(b -> b.set("autolock", "true"), "autolock: 'true' is not a version"),
                mistake(
                        b -> b.set("buildFetchUrl", "s3://bucket/streams/rhel-9.6/builds/9.6.20261101-0"),
                        "buildFetchUrl: 's3://bucket/streams/rhel-9.6/builds/9.6.20261101-0' is a build;"
                                + " give the location of all builds, 's3://bucket/streams/rhel-9.6/builds'"),
                mistake(
                        b -> b.set("buildFetchUrl", "/srv/builds/latest/x86_64"),
                        "buildFetchUrl: '/srv/builds/latest/x86_64' is a build;"
                                + " give the location of all builds, '/srv/builds'"),
                mistake(
                        b -> b.set("cosaDir", "cosa/builds/latest"),
                        "cosaDir: 'cosa/builds/latest' is a build; give COSA's directory, 'cosa'"),
                mistake(
                        b -> b.set("cosaDir", "builds/latest/x86_64"),
                        "cosaDir: 'builds/latest/x86_64' is a build; give COSA's directory, '.'"),
                mistake(
                        b -> b.set("extraBuildArgs", List.of("--x", "--version=1.2.3")),
                        "extraBuildArgs: '--version=1.2.3' has its own parameter; use version"),
                mistake(
                        b -> b.set("extraBuildArgs", List.of("--skip-prune")),
                        "extraBuildArgs: '--skip-prune' has its own parameter; use skipPrune"),
                mistake(
                        b -> b.set("version", "1").set("versionary", true),
                        "version and versionary exclude each other: give one of them"),
                mistake(b -> b.set("yumreposBranch", "b"), "yumreposBranch needs yumrepos"),
                mistake(b -> b.set("phases", List.of("osbuild")), "the phase osbuild needs artifacts, such as qemu"),
                mistake(
                        b -> b.set("phases", List.of("buildfetch")),
                        "the phase buildfetch needs buildFetchUrl, the URL of earlier builds"));
    }

    /** Each value can be right: COSA accepts it, and a user can have chosen such a name. */
    @ParameterizedTest
    @CsvSource({
        "cosaDir, /srv/builds/rhel-9.6",
        "cosaDir, builds",
        "cosaDir, builds/17",
        "cosaDir, /srv/cosa/builds",
        "cosaDir, src",
        "branch, feedface",
        "branch, 20261101",
        "branch, cafe2026",
        "branch, 2026a",
        "branch, fc42",
        "branch, origin/main",
        "parentBuild, 20261030",
        "parentBuild, 1234567",
        "parentBuild, latest",
        "autolock, latest",
        "autolock, 9.6",
        "variant, image-mode",
        "variant, rhel-9.6",
        "variant, extensions",
        "buildFetchUrl, s3://bucket/streams/rhel-9.6",
        "buildFetchUrl, s3://bucket/builds/rhel-9.6/",
        "buildFetchUrl, s3://bucket/builds/rhel-9.6/builds",
        "buildFetchUrl, s3://bucket/builds/",
        "buildFetchUrl, /builds",
        "buildFetchUrl, https://example.com/streams/9.6.20261101/builds",
        "yumrepos, /etc/yum.repos.d",
        "yumrepos, https://git.example/rhel.repo.git",
        "yumrepos, https://git.example/x86_64/os",
        "yumrepos, git@git.example:yum/repos",
        "artifacts, metal4k",
        "artifacts, extensions-container",
        "version, latest.1",
        "extraBuildArgs, --version-id=1",
        "extraBuildArgs, --direct",
        "extraBuildArgs, --delay-meta-merge",
        "extraFetchArgs, --with-cosa-overrides",
        "extraFetchArgs, --force",
    })
    void acceptsValuesThatOnlyLookLikeMistakes(String parameter, String value) {
        Object given = CosaParameter.of(parameter).type() == List.class ? List.of(value) : value;
        assertThat(CosaRequest.builder().set(parameter, given).build().arguments())
                .containsExactly(CosaParameter.of(parameter).option(), value);
    }

    /** The kinds of which the help names one example each. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "cosaDir | builds/9.6.20261101-0 | give COSA's directory, '.'",
                "cosaDir | /srv/builds/dev-1/x86_64 | give COSA's directory, '/srv'",
                "cosaDir | /builds/latest | give COSA's directory, '/'",
                "cosaDir | cosa/builds/builds.json | give COSA's directory, 'cosa'",
                "cosaDir | cosa/src/config | give COSA's directory, 'cosa'",
                "branch | 4f1d6b2 | is a commit ID",
                "branch | 4F1D6B2C0A9E | is a commit ID",
                "branch | refs/heads/main | give the branch, 'main'",
                "parentBuild | 4F1D6B2 | is a commit ID; give",
                "parentBuild | 1234567890123456789012345678901234567890 | is a commit ID; give",
                "autolock | yes | is not a version",
                "autolock | True | is not a version",
                "variant | manifest-rhel-9.6 | give the variant, 'rhel-9.6'",
                "variant | manifest.yaml | omit the parameter",
                "variant | build-args.conf | omit the parameter",
                "variant | rhel-9.6.yaml | give the variant, 'rhel-9.6'",
                "variant | image-rhel-9.6.yaml | give the variant, 'rhel-9.6'",
                "variant | build-args-rhel-9.6.conf | give the variant, 'rhel-9.6'",
                "buildFetchUrl | s3://b/s/rhel-9.6/builds/42.1 | give the location of all builds, 's3://b/s/rhel-9.6/builds'",
                "buildFetchUrl | /srv/cosa/builds/dev-1 | give the location of all builds, '/srv/cosa/builds'",
                "buildFetchUrl | https://x/builds/dev-1/x86_64/ | give the location of all builds, 'https://x/builds'",
                "buildFetchUrl | s3://b/builds/dev-1/aarch64/meta.json | give the location of all builds, 's3://b/builds'",
                "buildFetchUrl | s3://b/s/9.6.20261101-0/x86_64/meta.json | give the location of all builds, 's3://b/s'",
                "buildFetchUrl | s3://b/rhel-9.6/builds.json | give the directory that contains it, 's3://b/rhel-9.6'",
                "buildFetchUrl | s3://b/builds/9.6.20261101-0/amd64 | give the location of all builds, 's3://b/builds'",
                "yumrepos | https://mirror.example/rhel-9.repo | give the Git repository",
                "yumrepos | /etc/yum.repos.d/rhel.repo | give the Git repository",
                "yumrepos | https://mirror.example/baseos/x86_64/os/ | is a yum repository",
                "yumrepos | https://mirror.example/9/$basearch/x | is a yum repository",
                "yumrepos | https://mirror.example/9/repodata/repomd.xml | is a yum repository",
                "artifacts | all | is not a platform",
                "artifacts | osbuild | is a command of COSA",
                "artifacts | ostree | is the image that the phase build makes",
                "artifacts | buildextend-x | give the platform, 'x'",
                "version | latest | is COSA's name for the newest build",
                "extraBuildArgs | --version | use version",
                "extraBuildArgs | --autolock=9.6 | use autolock",
                "extraBuildArgs | --strict | use strict",
                "extraBuildArgs | --force-nocache | use force",
                "extraBuildArgs | -f | use force",
                "extraBuildArgs | --authfile=/x | use pullCredentialsId",
                "extraBuildArgs | --parent-build | use parentBuild",
                "extraFetchArgs | --strict | use strict",
                "extraFetchArgs | --autolock=9.6 | use autolock",
            })
    void rejectsMistakesOfTheSameKind(String parameter, String value, String reason) {
        Object given = CosaParameter.of(parameter).type() == List.class ? List.of(value) : value;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CosaRequest.builder().set(parameter, given).build())
                .withMessageStartingWith(parameter + ": '" + value + "' ")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "ppc64 | is not an architecture that COSA supports; use ppc64le",
                "armv8 | use aarch64",
                "arm | use aarch64",
                "i686 | use x86_64, aarch64, ppc64le, riscv64 or s390x",
                "amd64 | give COSA's, x86_64",
                "all | is not a single architecture",
            })
    void rejectsArchitecturesThatCosaDoesNotHave(String arch, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> imported()
                        .set("download", List.of("qemu"))
                        .set("arch", arch)
                        .build())
                .withMessageStartingWith("arch: '" + arch + "' ")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void reportsInvalidParameterInOneLine(UnaryOperator<Builder> change, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(CosaRequest.builder()).build())
                .withMessage(message);
    }

    private static Arguments mistake(UnaryOperator<Builder> change, String message) {
        return Arguments.of(change, message);
    }

    private static Builder all() {
        return CosaRequest.builder()
                .set("cosaDir", "d")
                .set("source", "https://x/y")
                .set("branch", "b")
                .set("commit", COMMIT)
                .set("variant", "v")
                .set("yumrepos", "/r")
                .set("yumreposBranch", "yb")
                .set("transientBuild", true)
                .set("buildFetchUrl", "/u")
                .set("versionary", true)
                .set("parentBuild", "p")
                .set("autolock", "a")
                .set("strict", true)
                .set("force", true)
                .set("skipPrune", true)
                .set("overrides", List.of("o1", "o2"))
                .set("overrideRpms", List.of("r.rpm"))
                .set("artifacts", List.of("qemu"))
                .set("compress", true)
                .set("kvm", "none")
                .set("authFile", "auth")
                .set("verify", true)
                .set("cleanCache", true)
                .set("extraFetchArgs", List.of("-f"))
                .set("extraBuildArgs", List.of("--b=1"))
                .set("phases", List.of("compress", "build"));
    }
}
