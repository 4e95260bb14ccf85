package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** {@code coreosPod}: the YAML of the pod, and the container in which the body runs. */
class PodIT {
    private final LibraryRun run = new LibraryRun();

    @Test
    void runsTheBodyInTheContainerWithTheUser() throws Throwable {
        assertThat(run.run("return coreosPod(user: 'core') { sh 'id'\n return 7 }"))
                .isEqualTo(7);

        assertThat(run.call("sh").around())
                .isEqualTo("podTemplate > node pod-of-test > container cosa > withOpenshiftUser");
        assertThat(run.call("withOpenshiftUser").arguments()).containsEntry("user", "core");
    }

    @Test
    void leavesTheUserUnchanged() throws Throwable {
        run.run("coreosPod(fixUser: false) { sh 'id' }");

        assertThat(run.call("sh").around()).isEqualTo("podTemplate > node pod-of-test > container cosa");
    }

    @Test
    void definesABuildPodByDefault() throws Throwable {
        run.run("coreosPod { }");

        assertThat(pod()).containsEntry("kind", "Pod").containsEntry("apiVersion", "v1");
        assertThat(spec().keySet()).containsExactly("volumes", "containers");
        assertThat(spec()).containsEntry("volumes", List.of());
        assertThat(cosa())
                .containsEntry("image", "quay.io/coreos-assembler/coreos-assembler:main")
                .containsEntry("env", List.of(Map.of("name", "NCPUS", "value", "2")))
                .containsEntry("volumeMounts", List.of())
                .doesNotContainKey("securityContext");
        Map<String, String> resources = Map.of("memory", "8Gi", "cpu", "2", "devices.kubevirt.io/kvm", "1");
        assertThat(cosa()).containsEntry("resources", Map.of("requests", resources, "limits", resources));
        assertThat(run.call("podTemplate").arguments())
                .containsEntry("slaveConnectTimeout", 300)
                .hasSize(2);
    }

    @Test
    void setsResourcesAndNode() throws Throwable {
        run.run("""
                coreosPod(image: 'registry.example:5000/cosa:rhel "9"', memory: '10.5Gi', cpu: 6, disk: '40Gi', kvm: false,
                  arch: 'aarch64', nodeSelector: [disk: 'ssd'], serviceAccount: 'jenkins', runAsUser: 1000,
                  cloud: 'openshift', namespace: 'rhcos', connectTimeout: '10m') { }
                """);

        assertThat(cosa())
                .containsEntry("image", "registry.example:5000/cosa:rhel \"9\"")
                .containsEntry("securityContext", Map.of("runAsUser", 1000));
        assertThat(cosa().get("resources"))
                .hasToString("{requests={memory=10.5Gi, cpu=6, ephemeral-storage=40Gi}, "
                        + "limits={memory=10.5Gi, cpu=6, ephemeral-storage=40Gi}}");
        assertThat(spec())
                .containsEntry("nodeSelector", Map.of("disk", "ssd", "kubernetes.io/arch", "arm64"))
                .containsEntry("serviceAccountName", "jenkins");
        assertThat(run.call("podTemplate").arguments())
                .containsEntry("cloud", "openshift")
                .containsEntry("namespace", "rhcos")
                .containsEntry("slaveConnectTimeout", 600);
    }

    @Test
    void preparesTheContainerForABuilder() throws Throwable {
        run.run("coreosPod(builder: true, kvm: false, env: [STORAGE_DRIVER: 'overlay', N: 1], emptyDirs: '/srv') { }");

        assertThat(cosa())
                .containsEntry(
                        "securityContext", Map.of("runAsUser", 0, "capabilities", Map.of("add", List.of("SETFCAP"))));
        assertThat((List<?>) cosa().get("env"))
                .extracting(Object::toString)
                .contains("{name=BUILDAH_ISOLATION, value=chroot}", "{name=STORAGE_DRIVER, value=overlay}")
                .doesNotContain("{name=STORAGE_DRIVER, value=vfs}");
        assertThat(cosa().get("volumeMounts"))
                .hasToString("[{name=empty-0, mountPath=/srv}, {name=empty-1, mountPath=/var/lib/containers}]");
        assertThat(spec().get("volumes")).hasToString("[{name=empty-0, emptyDir={}}, {name=empty-1, emptyDir={}}]");
    }

    @Test
    void builderNeedsRoot() {
        assertThatThrownBy(() -> run.run("coreosPod(builder: true, runAsUser: 1000) { }"))
                .hasMessageContaining("runAsUser: with 'builder', COSA's container runs as root (0)");
    }

    @ParameterizedTest
    @CsvSource({"x86_64,amd64", "aarch64,arm64", "s390x,s390x", "ppc64le,ppc64le"})
    void usesTheArchitectureNamesOfKubernetes(String arch, String name) throws Throwable {
        run.run("coreosPod(arch: '" + arch + "') { }");

        assertThat(spec()).containsEntry("nodeSelector", Map.of("kubernetes.io/arch", name));
    }

    @Test
    void mountsSecretsAndConfigMaps() throws Throwable {
        run.run("""
                coreosPod(secrets: ['build-upload', 'pull:/run/pull', 'push.json:auth.json:/run/push/auth.json'],
                  configMaps: 'root-ca', emptyDirs: ['/srv'], env: [GREETING: 'a ${volumes} "b"', N: 3]) { }
                """);

        assertThat(spec().get("volumes"))
                .hasToString("[{name=secret-0, secret={secretName=build-upload}}, "
                        + "{name=secret-1, secret={secretName=pull}}, "
                        + "{name=secret-2, secret={secretName=push.json, items=[{key=auth.json, path=auth.json}]}}, "
                        + "{name=configmap-3, configMap={name=root-ca}}, {name=empty-4, emptyDir={}}]");
        assertThat(cosa().get("volumeMounts"))
                .hasToString("[{name=secret-0, mountPath=/run/kubernetes/secrets/build-upload, readOnly=true}, "
                        + "{name=secret-1, mountPath=/run/pull, readOnly=true}, "
                        + "{name=secret-2, mountPath=/run/push/auth.json, subPath=auth.json}, "
                        + "{name=configmap-3, mountPath=/run/kubernetes/configMaps/root-ca, readOnly=true}, "
                        + "{name=empty-4, mountPath=/srv}]");
        assertThat(cosa().get("env"))
                .hasToString("[{name=NCPUS, value=2}, {name=BUILD_UPLOAD, value=/run/kubernetes/secrets/build-upload}, "
                        + "{name=PULL, value=/run/pull}, {name=PUSH_JSON, value=/run/push/auth.json}, "
                        + "{name=ROOT_CA, value=/run/kubernetes/configMaps/root-ca}, "
                        + "{name=GREETING, value=a ${volumes} \"b\"}, {name=N, value=3}]");
    }

    @Test
    void addsContainers() throws Throwable {
        run.run("""
                coreosPod(containers: [[name: 'tools', image: 'example/tools', command: ['sleep', 'infinity']],
                                       [name: 'more', image: 'example/more']]) { }
                """);

        assertThat((List<?>) spec().get("containers")).hasSize(3);
        assertThat(((List<?>) spec().get("containers")).get(1))
                .isEqualTo(Map.of("name", "tools", "image", "example/tools", "command", List.of("sleep", "infinity")));
    }

    @Test
    void usesAClaimForTheWorkspace() throws Throwable {
        run.run("coreosPod(workspace: 'builds') { }");

        assertThat(run.call("podTemplate").arguments().get("workspaceVolume"))
                .isEqualTo(Map.of("claimName", "builds", "readOnly", false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            memmory: '1Gi'              | coreosPod has no parameter 'memmory'; did you mean 'memory'?
            memory: 8                   | coreosPod: memory is '8', and must be string
            kvm: 'no'                   | coreosPod: kvm is 'no', and must be boolean
            env: ['A=b']                | coreosPod: env is '[A=b]', and must be map
            secrets: ['a:b']            | coreosPod: secrets: 'a:b' is not 'name', 'name:/path' or 'name:key:/path'
            secrets: [':']              | coreosPod: secrets: ':' is not 'name', 'name:/path' or 'name:key:/path'
            secrets: ['a::/b']          | coreosPod: secrets: 'a::/b' is not 'name', 'name:/path' or 'name:key:/path'
            configMaps: ['a:b:c:/d']    | coreosPod: configMaps: 'a:b:c:/d' is not 'name', 'name:/path' or 'name:key:/path'
            emptyDirs: ['srv']          | coreosPod: emptyDirs: 'srv' is not an absolute path
            containers: [[name: 'x']]   | coreosPod: containers: each must be a map with a name and an image, as in Kubernetes
            containers: ['x']           | coreosPod: containers: each must be a map with a name and an image, as in Kubernetes
            connectTimeout: 'long'      | coreosPod: connectTimeout is 'long', and must be time: write '90s', '30m', '2h' or '1h30m'; a number alone means minutes
            """)
    void namesInvalidParameter(String given, String message) {
        assertThat(run.fail("coreosPod(" + given + ") { }")).isEqualTo(message);
    }

    @Test
    void namesTheMissingPlugin() {
        run.without("podTemplate");

        assertThat(run.fail("coreosPod { }"))
                .isEqualTo(
                        "coreosPod: there is no step 'podTemplate' here: install the plugin kubernetes, which provides it");
    }

    private Map<String, Object> pod() {
        return new Yaml()
                .load(String.valueOf(run.call("podTemplate").arguments().get("yaml")));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> spec() {
        return (Map<String, Object>) pod().get("spec");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> cosa() {
        Map<String, Object> container = ((List<Map<String, Object>>) spec().get("containers")).get(0);
        assertThat(container).containsEntry("name", "cosa");
        return container;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers: [[name: 'a', image: 'b', x: new Spy()]]",
                "env: [A: new Spy()]",
                "env: [A: \"${new Spy()}\"]",
                "env: [A: \"${-> new Spy()}\"]",
                "env: [A: { new Spy() }]",
                "env: [A: new SpyText()]",
                "env: [(new Date()): 'a']",
                "env: new SpyMap(A: 'b')",
                "containers: [new SpyMap(name: 'a', image: 'b')]",
                "containers: [[name: 'a', image: 'b', x: new File('/etc')]]",
                "env: [A: new Date()]",
                "image: new SpyText()",
                "emptyDirs: ['/a', new SpyText()]",
                "connectTimeout: new Spy()",
                "memory: new Spy()",
                "cpu: new SpyNumber()"
            })
    void callsNoMethodOfCallersObjects(String parameter) throws Throwable {
        String classes = """
                class Calls { static List all = [] }
                class Spy implements GroovyInterceptable, Serializable {
                    Object getSecret() { Calls.all << 'getter'; 's3cret' }
                    String toString() { Calls.all << 'toString'; 's3cret' }
                    Object invokeMethod(String name, Object arguments) { Calls.all << name; 's3cret' }
                    MetaClass getMetaClass() { Calls.all << 'getMetaClass'; null }
                    int hashCode() { 1 }
                    boolean equals(Object other) { this.is(other) }
                }
                class SpyText implements CharSequence, Serializable {
                    int length() { Calls.all << 'length'; 1 }
                    char charAt(int index) { Calls.all << 'charAt'; 'x' as char }
                    CharSequence subSequence(int start, int end) { Calls.all << 'subSequence'; this }
                    String toString() { Calls.all << 'toString'; '/s3cret' }
                }
                class SpyNumber extends Number {
                    int intValue() { Calls.all << 'intValue'; 1 }
                    long longValue() { Calls.all << 'longValue'; 1 }
                    float floatValue() { Calls.all << 'floatValue'; 1 }
                    double doubleValue() { Calls.all << 'doubleValue'; 1 }
                    String toString() { Calls.all << 'toString'; '1' }
                }
                class SpyMap extends HashMap {
                    SpyMap(Map of) { super(of) }
                    Object get(Object key) { Calls.all << 'get'; super.get(key) }
                    Set entrySet() { Calls.all << 'entrySet'; super.entrySet() }
                    Set keySet() { Calls.all << 'keySet'; super.keySet() }
                }
                """;
        assertThat(run.fail(classes + "coreosPod(" + parameter + ") { }"))
                .startsWith("coreosPod: a parameter contains an object of type ")
                .endsWith("; only strings, numbers, booleans, lists and maps are allowed")
                .doesNotContain("s3cret");
        assertThat(run.run(classes
                        + "def p = [" + parameter + "]\nCalls.all.clear()\ntry { coreosPod(p) { } } catch (e) { }\n"
                        + "return Calls.all"))
                .isEqualTo(List.of());
    }

    @Test
    void acceptsPlainValuesOfEveryKind() throws Throwable {
        run.run("""
                def n = 3
                coreosPod(env: [A: "x${n}${"y${1}"}", B: 1.5, C: true, D: 7L], containers: [[name: 'a', image: 'b',
                  ports: [[containerPort: 80]], x: null]], nodeSelector: Collections.unmodifiableMap([a: 'b'])) { }
                """);
        assertThat(cosa().get("env").toString()).contains("x3y1", "1.5", "true", "7");
    }
}
