package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.GroovyShell;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An error about a parameter begins with the step and the parameter. */
class StepErrorsTest {
    /** Valid arguments of each step, to which the invalid ones are added. */
    static final Map<String, String> VALID = Map.of(
            "buildOciImage", "[:]",
            "copyOciImage", "[from: 'quay.io/org/a:1', to: 'quay.io/org/b:1']",
            "cosaBuild", "[:]",
            "fixOpenshiftUser", "[:]",
            "inspectOciImage", "[from: 'quay.io/org/a:1']",
            "layerOciImage", "[from: 'quay.io/org/a:1', add: 'rootfs', to: 'quay.io/org/b:1']",
            "pullOciArchive", "[from: 'quay.io/org/a:1', archive: 'a.ociarchive']",
            "pushOciArchive", "[to: 'quay.io/org/a:1']",
            "signOciImage", "[reference: 'quay.io/org/a:1', sign: 'key']");

    private static StepCall steps;

    @BeforeAll
    static void load(@TempDir Path folder) throws Exception {
        steps = new StepCall(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // The parameter is the first name of the arguments.
                "buildOciImage | context: 'https://git.example/image.git'",
                "buildOciImage | context: 'git@git.example:image.git'",
                "buildOciImage | context: 'a\\nb'",
                "buildOciImage | containerfile: 'Containerfile.in'",
                "buildOciImage | from: 'fedora:42'",
                "buildOciImage | from: 'quay.io/' + 'a' * 256",
                "buildOciImage | archive: 'builds/'",
                "buildOciImage | archive: '..'",
                "buildOciImage | containerfile: 'image/'",
                "buildOciImage | buildArgFiles: ['args/']",
                "buildOciImage | secretFiles: ['a=b/']",
                "buildOciImage | buildArgs: ['1=2']",
                "buildOciImage | buildArgFiles: ['VERSION=42']",
                "buildOciImage | target: 'quay.io/org/rhcos:42'",
                "buildOciImage | labels: 'a'",
                "buildOciImage | secrets: ['a/b=c']",
                "buildOciImage | secrets: [a: '/etc/a']",
                "buildOciImage | secrets: [a: './a.repo']",
                "buildOciImage | secrets: [a: '../a.repo']",
                "buildOciImage | secrets: [a: '~/a.repo']",
                "buildOciImage | secretFiles: ['a=b,c']",
                "buildOciImage | volumes: '/rpms'",
                "buildOciImage | securityOpt: 'privileged'",
                "buildOciImage | builder: 'docker'",
                "buildOciImage | isolation: 'none'",
                "copyOciImage | from: 'org/a'",
                "copyOciImage | from: 'oci-archive:a.ociarchive'",
                "copyOciImage | from: ['quay.io/org/a:1', 'b.ociarchive']",
                "copyOciImage | from: ['quay.io/org/a:1', 'docker://quay.io/org/a:1']",
                "copyOciImage | from: (1..65).collect { 'quay.io/org/a:' + it }",
                "copyOciImage | to: 'org/a'",
                "copyOciImage | to: 'quay.io/' + 'a' * 256",
                "copyOciImage | to: 'quay.io/org/b', from: ['quay.io/org/a:1', 'quay.io/org/a:2']",
                "copyOciImage | tags: 'a,b'",
                "copyOciImage | arch: 'x86_64,aarch64'",
                "copyOciImage | arch: ['all', 'x86_64']",
                "copyOciImage | arch: 'x86_64', from: ['quay.io/org/a:1', 'quay.io/org/a:2']",
                "copyOciImage | archTags: true, from: ['quay.io/org/a:1', 'quay.io/org/a:2']",
                "copyOciImage | archTags: true, tags: '1-aarch64'",
                "copyOciImage | referrers: true, from: ['quay.io/org/a:1', 'quay.io/org/a:2']",
                "copyOciImage | referrers: true, format: 'v2s2'",
                "copyOciImage | deleteSource: true, from: 'quay.io/org/a@sha256:' + '0' * 64",
                "copyOciImage | format: 'docker'",
                "copyOciImage | parallel: 65",
                "copyOciImage | retries: 101",
                "copyOciImage | caCertificate: 'a\\nb'",
                "copyOciImage | identity: 'quay.io/org/b:1'",
                "copyOciImage | identity: 'release team', sign: 'key'",
                "copyOciImage | identity: 'QUAY.io/org/b:1', sign: 'key'",
                "copyOciImage | identity: 'a\\tb', sign: 'key'",
                "copyOciImage | signPassphraseId: 'a'",
                "copyOciImage | attach: 'sbom.json'",
                "copyOciImage | attach: ['sbom.json': 'json']",
                "copyOciImage | attach: ['sbom/': 'application/json']",
                "copyOciImage | authFile: 'login/'",
                "cosaBuild | phases: ['fetsh']",
                "cosaBuild | kvm: 'yes'",
                "cosaBuild | source: 'os'",
                "cosaBuild | variant: 'manifest-c9s.yaml'",
                "cosaBuild | importImage: 'org/rhcos'",
                "cosaBuild | importImage: 'dir:x'",
                "cosaBuild | artifacts: ['buildextend-qemu']",
                "cosaBuild | compress: true, phases: ['init', 'fetch', 'build']",
                "cosaBuild | verify: true, phases: ['fetch']",
                "cosaBuild | cleanCache: true, phases: ['init', 'fetch']",
                "cosaBuild | yumreposBranch: 'main'",
                "cosaBuild | download: 'qemu'",
                "cosaBuild | arch: 'arm64'",
                "fixOpenshiftUser | user: 'a b'",
                "fixOpenshiftUser | home: 'relative'",
                "fixOpenshiftUser | home: '/'",
                "fixOpenshiftUser | shell: 'sh'",
                "fixOpenshiftUser | shell: '/sbin/nologin'",
                "fixOpenshiftUser | safeDirectories: ['a\\tb']",
                "inspectOciImage | from: 'org/a'",
                "inspectOciImage | from: 'oci-archive:a.ociarchive'",
                "inspectOciImage | arch: 'a b'",
                "inspectOciImage | arch: 'all'",
                "inspectOciImage | retries: -1",
                "layerOciImage | from: 'org/a'",
                "layerOciImage | from: ''",
                "layerOciImage | add: ''",
                "layerOciImage | add: [a: '/b/../c']",
                "layerOciImage | add: [a: '/b/.wh.c']",
                "layerOciImage | add: [a: 'b']",
                "layerOciImage | remove: '/usr/../x'",
                "layerOciImage | remove: '/usr/.wh.x'",
                "layerOciImage | remove: '/' + 'a' * 5000",
                "layerOciImage | remove: '/'",
                "layerOciImage | remove: '/usr/share/doc/*'",
                "layerOciImage | remove: '/usr/lib/lib?.so'",
                "layerOciImage | remove: '/usr/lib/[ab]'",
                "layerOciImage | remove: '/usr/lib/{a,b}'",
                "layerOciImage | to: 'org/a'",
                "layerOciImage | to: 'quay.io/org/a'",
                "layerOciImage | tags: 'a,b'",
                "layerOciImage | archive: 'builds/'",
                "layerOciImage | archive: '.'",
                "layerOciImage | labels: 'a'",
                "layerOciImage | annotations: 'a'",
                "layerOciImage | arch: 'a b'",
                "layerOciImage | arch: 'x86_64,aarch64', from: 'a.ociarchive'",
                "layerOciImage | arch: ['all', 'x86_64']",
                "layerOciImage | arch: ['all', 'x86_64'], from: 'a.ociarchive'",
                "layerOciImage | compression: 'zstd'",
                "layerOciImage | created: 'now'",
                "layerOciImage | format: 'docker'",
                "layerOciImage | baseCredentialsId: 'a', from: 'a.ociarchive'",
                "layerOciImage | sign: 'key', to: '', archive: 'a'",
                "pullOciArchive | from: 'org/a'",
                "pullOciArchive | from: './a.ociarchive'",
                "pullOciArchive | archive: 'builds/'",
                "pullOciArchive | archive: 'builds/..'",
                "pullOciArchive | archive: 'a\\tb'",
                "pullOciArchive | arch: 'a b'",
                "pullOciArchive | format: 'docker'",
                "pushOciArchive | to: 'org/a'",
                "pushOciArchive | to: ''",
                "pushOciArchive | to: 'quay.io/' + 'a' * 256",
                "pushOciArchive | tags: 'a,b'",
                "pushOciArchive | arches: 'x86_64,aarch64'",
                "pushOciArchive | allowMissing: true",
                "pushOciArchive | build: '1/x86_64'",
                "pushOciArchive | cosaDir: 'cosa/builds/latest'",
                "pushOciArchive | cosaDir: 'cosa/builds/9.6.20261101-0/x86_64'",
                "pushOciArchive | cosaDir: 'cosa/src/config'",
                "pushOciArchive | archive: 'builds/'",
                "pushOciArchive | archives: ['a.ociarchive', 'builds/']",
                "pushOciArchive | digestFile: 'out/'",
                "pushOciArchive | image: 'qemu'",
                "pushOciArchive | image: 'live-iso'",
                "pushOciArchive | arches: ['x86_64', 'arm']",
                "pushOciArchive | arches: 'ppc64'",
                "pushOciArchive | diskImages: ['ostree']",
                "pushOciArchive | diskImages: ['buildextend-qemu']",
                "pushOciArchive | diskImages: ['qemu.qcow2']",
                "pushOciArchive | diskImages: ['rhcos-9.6-0-qemu.x86_64.qcow2.gz']",
                "pushOciArchive | diskImages: ['extensions-container']",
                "pushOciArchive | diskImages: ['kubevirt']",
                "pushOciArchive | diskImages: ['live']",
                "pushOciArchive | diskImages: ['qemu'], format: 'v2s2'",
                "pushOciArchive | mountFrom: ['quay.io/org/a']",
                "pushOciArchive | mountFrom: ['registry.example.com/org/a']",
                "pushOciArchive | mountFrom: ['localhost/a']",
                "pushOciArchive | mountFrom: ['quay.io']",
                "pushOciArchive | mountFrom: ['quay.io/org/a'], to: 'a:1', openshift: true",
                "pushOciArchive | mountFrom: ['a' * 256]",
                "pushOciArchive | via: 'podman'",
                "pushOciArchive | sign: 'key', via: 'skopeo'",
                "pushOciArchive | attach: 'a=b/c', via: 'skopeo'",
                "pushOciArchive | provenance: true, via: 'skopeo'",
                "pushOciArchive | archives: ['a', 'b'], via: 'skopeo'",
                "pushOciArchive | format: 'docker'",
                "pushOciArchive | parallel: 0",
                "signOciImage | reference: 'org/a'",
                "signOciImage | reference: 'b'",
                "signOciImage | reference: 'b.ociarchive'",
                "signOciImage | reference: ''",
                "signOciImage | sign: ''",
                "signOciImage | identity: 'release team'",
            })
    void errorBeginsWithStepAndParameter(String step, String wrong) throws Exception {
        String parameter = wrong.substring(0, wrong.indexOf(':'));
        Map<String, Object> arguments = arguments(VALID.get(step));
        assertThat(steps.error(step, arguments)).as("valid arguments").isNull();
        arguments.putAll(arguments("[" + wrong + "]"));
        assertThat(steps.error(step, arguments))
                .matches("(?s)" + step + ": (?:" + parameter + "[: ]|'" + parameter + "'[, ]).*")
                .hasLineCount(1);
    }

    static Map<String, Object> arguments(String code) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        ((Map<?, ?>) new GroovyShell().evaluate(code)).forEach((name, value) -> arguments.put("" + name, value));
        return arguments;
    }
}
