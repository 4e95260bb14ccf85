package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import io.jenkins.plugins.coreos.docs.FormFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the help of all steps: right ones are accepted, wrong ones are rejected before anything runs. */
class StepHelpTest {
    /** The folders of help files by step; shared parameters are tested with one of the steps that have them. */
    private static final Map<String, List<String>> FOLDERS = Map.of(
            "buildOciImage", List.of("BuildOciImageStep"),
            "copyOciImage", List.of("CopyOciImageStep"),
            "cosaBuild", List.of("CosaBuildStep"),
            "fixOpenshiftUser", List.of("OpenshiftUserParameters", "FixOpenshiftUserStep", "CoreosStep"),
            "inspectOciImage", List.of("InspectOciImageStep"),
            "layerOciImage", List.of("LayerOciImageStep"),
            "pullOciArchive", List.of("PullOciArchiveStep"),
            "pushOciArchive", List.of("PushOciArchiveStep", "PublishStep", "TransferStep", "RegistryStep"),
            "signOciImage", List.of("SignOciImageStep"));

    private static final String SWITCH = "both values are valid";
    private static final String STORE = "needs the credentials store";
    private static final String AGENT = "only the agent has the files";
    private static final String SETTINGS = "needs the settings of Jenkins";
    private static final String REGISTRY = "only the registry knows";
    private static final String CODE = "is about code other than the step's";

    /** Examples of wrong use that are not errors at the start. */
    private static final Map<String, String> VALID_BUT_UNWISE = Map.ofEntries(
            Map.entry("buildOciImage buildArgs", "a secret is a valid value"),
            Map.entry("buildOciImage pullCredentialsId", CODE),
            Map.entry("buildOciImage secretFiles", AGENT),
            Map.entry("copyOciImage fromCredentialsId", STORE),
            Map.entry("copyOciImage skipIfPresent", SWITCH),
            Map.entry("cosaBuild force", SWITCH),
            Map.entry("cosaBuild pullCredentialsId", STORE),
            Map.entry("cosaBuild skipPrune", SWITCH),
            Map.entry("cosaBuild strict", SWITCH),
            Map.entry("cosaBuild transientBuild", SWITCH),
            Map.entry("fixOpenshiftUser safeDirectories", "valid on an agent of one user"),
            Map.entry("fixOpenshiftUser user", "a valid name"),
            Map.entry("fixOpenshiftUser warnAfter", "a valid time"),
            Map.entry("inspectOciImage credentialsId", STORE),
            Map.entry("inspectOciImage digestOnly", CODE),
            Map.entry("inspectOciImage missingOk", CODE),
            Map.entry("layerOciImage add", AGENT),
            Map.entry("layerOciImage baseCredentialsId", STORE),
            Map.entry("layerOciImage lint", SWITCH),
            Map.entry("pullOciArchive credentialsId", STORE),
            Map.entry("pushOciArchive archive", AGENT),
            Map.entry("pushOciArchive caCertificate", AGENT),
            Map.entry("pushOciArchive clientCertificateId", STORE),
            Map.entry("pushOciArchive credentialsId", STORE),
            Map.entry("pushOciArchive format", REGISTRY),
            Map.entry("pushOciArchive openshift", SETTINGS),
            Map.entry("pushOciArchive refName", AGENT),
            Map.entry("pushOciArchive retries", REGISTRY),
            Map.entry("pushOciArchive signPassphraseId", STORE),
            Map.entry("pushOciArchive skipIfPresent", SWITCH),
            Map.entry("pushOciArchive tlsVerify", SWITCH),
            Map.entry("pushOciArchive updateMeta", AGENT),
            Map.entry("signOciImage credentialsId", STORE));

    /**
     * The reasons for which examples of wrong use are rejected. A reason that does not begin with a parameter follows
     * the parameter of the help and the quoted value.
     */
    private static final String REASONS = """
            buildOciImage archive | is not the name of a file
            buildOciImage buildArgFiles | is a variable, not a file
            buildOciImage builder | is unknown
            buildOciImage containerfile | containerfile: a file for the C preprocessor is not supported
            buildOciImage context | is a URL
            buildOciImage from | does not begin with a registry
            buildOciImage isolation | is unknown
            buildOciImage labels | is not NAME=VALUE
            buildOciImage secrets | is a path; use secretFiles
            buildOciImage securityOpt | is not NAME=VALUE, such as label=disable
            buildOciImage target | is an image, not a stage
            buildOciImage volumes | is not DIRECTORY:/PATH[:OPTIONS]
            copyOciImage arch | is not the name of an architecture
            copyOciImage archTags | archTags appends the architecture to each tag
            copyOciImage deleteSource | deleteSource needs a source with a tag
            copyOciImage from | is an archive, not an image in a registry; copy it to a registry with pushOciArchive
            copyOciImage referrers | referrers cannot be combined with the format v2s2
            copyOciImage tags | is not a valid tag
            copyOciImage to | does not begin with a registry
            cosaBuild arch | is Go's name
            cosaBuild artifacts | is a command of COSA; give the platform, 'qemu'
            cosaBuild autolock | is not a version
            cosaBuild branch | is a commit ID; use commit, with the full ID
            cosaBuild buildFetchUrl | is a build; give the location of all builds
            cosaBuild cleanCache | cleanCache removes the packages that the phase fetch provides
            cosaBuild commit | is not a full commit ID
            cosaBuild compress | compress needs the phase compress
            cosaBuild cosaDir | is a build
            cosaBuild download | download needs an image in a registry
            cosaBuild extraBuildArgs | has its own parameter; use version
            cosaBuild extraFetchArgs | is not one argument
            cosaBuild importImage | importImage excludes version
            cosaBuild kvm | is unknown
            cosaBuild overrideRpms | is not the path of an RPM file, which ends in .rpm
            cosaBuild overrides | is not a directory: for an RPM, use overrideRpms
            cosaBuild parentBuild | is a commit
            cosaBuild phases | is unknown
            cosaBuild source | is not a Git URL or an absolute path
            cosaBuild variant | is a file; give the variant, 'rhel-9.6'
            cosaBuild verify | verify needs a phase that makes files, such as build
            cosaBuild version | is not a name of letters, digits and . _ + ~ -
            cosaBuild versionary | version and versionary exclude each other
            cosaBuild yumrepos | is a file
            cosaBuild yumreposBranch | yumreposBranch needs yumrepos
            fixOpenshiftUser home | is not writable
            fixOpenshiftUser shell | does not permit a login
            inspectOciImage arch | is not a single architecture
            inspectOciImage from | does not begin with a registry
            inspectOciImage openshift | from: 'rhcos:latest' has no repository
            layerOciImage annotations | is not NAME=VALUE
            layerOciImage arch | is not the name of an architecture
            layerOciImage archive | is not the name of a file
            layerOciImage compression | is unknown
            layerOciImage created | is neither a time such as
            layerOciImage from | names an archive
            layerOciImage labels | is not NAME=VALUE
            layerOciImage remove | is a pattern, which is not expanded
            layerOciImage skipIfPresent | skipIfPresent has a value of the wrong type
            layerOciImage tags | is not a valid tag
            layerOciImage to | has no tag
            pullOciArchive arch | is not the name of an architecture
            pullOciArchive archive | is not the name of a file
            pullOciArchive from | does not begin with a registry
            pullOciArchive openshift | from: 'rhcos:latest' has no repository
            pushOciArchive allowMissing | allowMissing needs 'arches', such as 'all'
            pushOciArchive arches | is not the name of an architecture
            pushOciArchive archives | give 'archive', or 'archives'
            pushOciArchive attach | is not FILE=MEDIATYPE
            pushOciArchive authFile | give credentialsId or authFile, not both
            pushOciArchive build | is not the ID of a build
            pushOciArchive cosaDir | is a build
            pushOciArchive digestFile | is not the name of a file
            pushOciArchive diskImages | is the image itself, which is pushed in any case
            pushOciArchive identity | does not begin with a registry
            pushOciArchive image | is a disk image; use diskImages
            pushOciArchive mountFrom | names the registry again
            pushOciArchive parallel | parallel must be from 1 to 64, not 100
            pushOciArchive provenance | provenance has a value of the wrong type
            pushOciArchive sign | sign has a value of the wrong type
            pushOciArchive tags | is not a valid tag
            pushOciArchive to | does not begin with a registry
            pushOciArchive via | is unknown
            signOciImage openshift | reference: 'rhcos:latest' has no repository
            signOciImage reference | is an archive, not an image in a registry; sign it while it is pushed
            """;

    /** Parameters that an example needs beside its own, which is all that it shows. */
    private static final Map<String, String> CONTEXT = Map.of(
            "cosaBuild arch", "importImage: 'quay.io/org/rhcos:nightly', download: ['qemu']",
            "cosaBuild yumreposBranch", "yumrepos: 'https://example.com/rhcos-yumrepos.git'",
            "pushOciArchive identity", "sign: 'cosign-key'",
            "pushOciArchive signPassphraseId", "sign: 'cosign-key'");

    /** Examples that are not calls of the step. */
    private static final Set<String> OTHER_CODE = Set.of("buildOciImage pullCredentialsId");

    /** A call of the step within other code, such as {@code container('cosa') { … }}. */
    private static final Pattern INNER = Pattern.compile("\\w+\\(.*?\\) \\{ (.*) }");

    private static StepCall steps;

    @BeforeAll
    static void load(@TempDir Path folder) throws Exception {
        steps = new StepCall(folder);
    }

    private record Example(String parameter, String code) {}

    @Test
    void rightExamplesAreAccepted() throws Exception {
        for (String step : FOLDERS.keySet()) {
            for (Example example : examples(step, "Right")) {
                assertThat(error(step, example, true)).as(step + " " + example).isNull();
            }
        }
    }

    @Test
    void wrongExamplesAreRejectedForTheReasonInTheHelp() throws Exception {
        Map<String, String> reasons = new TreeMap<>();
        REASONS.lines().forEach(line -> reasons.put(line.split(" [|] ")[0], line.split(" [|] ")[1]));
        Set<String> accepted = new TreeSet<>();
        Set<String> rejected = new TreeSet<>();
        for (String step : FOLDERS.keySet()) {
            for (Example example : examples(step, "Wrong")) {
                String name = step + " " + example.parameter;
                String error = error(step, example, false);
                if (error == null) {
                    accepted.add(name);
                    continue;
                }
                rejected.add(name);
                String reason = reasons.getOrDefault(name, "no reason is listed in this test");
                String parameter = step + ": " + example.parameter + ": ";
                assertThat(error)
                        .as(name)
                        .satisfiesAnyOf(
                                text -> assertThat(text).startsWith(step + ": " + reason),
                                text -> assertThat(text)
                                        .startsWith(parameter + "'")
                                        .contains("' " + reason),
                                text -> assertThat(text).startsWith(parameter + reason));
            }
        }
        assertThat(accepted).isEqualTo(new TreeSet<>(VALID_BUT_UNWISE.keySet()));
        assertThat(rejected).isEqualTo(reasons.keySet());
    }

    /** The additional arguments that the help recommends are options of COSA today. */
    @Test
    void rightArgumentsAreOptionsOfCosa() throws Exception {
        List<String> options = Files.readAllLines(FormFiles.BASE.resolve("src/test/resources/cosa/options.txt"));
        for (Example example : examples("cosaBuild", "Right")) {
            Matcher option = Pattern.compile("'--([a-z-]+)").matcher(example.code);
            if (!example.parameter.startsWith("extra") || !option.find()) {
                continue;
            }
            String command = example.parameter.contains("Build") ? "build" : "fetch";
            assertThat(options)
                    .filteredOn(line -> line.startsWith("2026 " + command + " "))
                    .singleElement()
                    .asString()
                    .matches(".*[ ,](?:" + option.group(1) + ",|[*]).*");
        }
    }

    /**
     * Runs an example.
     *
     * @param isRight whether the example's call must be complete
     * @return null if the step would start, or the example is other code
     */
    private static String error(String step, Example example, boolean isRight) throws Exception {
        String name = step + " " + example.parameter;
        if (!isRight && OTHER_CODE.contains(name)) {
            return null;
        }
        Matcher inner = INNER.matcher(example.code);
        String call = inner.matches() ? inner.group(1) : example.code;
        String code = call.replaceFirst("^" + step + "\\b", "");
        boolean isCall = !code.equals(call);
        code = code.replaceFirst("^ *\\((.*)\\)(?:\\.\\w+)?$", "$1").replace("…", "0".repeat(64));
        Map<String, Object> arguments = isCall ? new TreeMap<>() : arguments(StepErrorsTest.VALID.get(step));
        if (CONTEXT.containsKey(name) && !isCall) {
            arguments.putAll(arguments("[" + CONTEXT.get(name) + "]"));
        }
        arguments.putAll(arguments("[" + (code.isBlank() ? ":" : code) + "\n]"));
        return steps.error(step, arguments);
    }

    private static Map<String, Object> arguments(String code) {
        Map<String, String> environment = Map.of("GIT_COMMIT", "1", "BUILD_URL", "2", "TOKEN", "3");
        Binding variables = new Binding(Map.of("env", environment, "WORKSPACE", "/workspace"));
        Map<String, Object> arguments = new TreeMap<>();
        ((Map<?, ?>) new GroovyShell(variables).evaluate(code))
                .forEach((name, value) -> arguments.put(String.valueOf(name), value));
        return arguments;
    }

    private static List<Example> examples(String step, String kind) throws IOException {
        Pattern code = Pattern.compile("<p>" + kind + ":\\s*<code>(.+?)</code>", Pattern.DOTALL);
        List<Example> examples = new ArrayList<>();
        for (String folder : FOLDERS.get(step)) {
            try (Stream<Path> files = Files.list(FormFiles.views(folder))) {
                for (Path help : files.sorted().toList()) {
                    String file = String.valueOf(help.getFileName());
                    Matcher example = code.matcher(Files.readString(help));
                    if (file.startsWith("help-") && example.find()) {
                        String text = example.group(1)
                                .replaceAll("\\s+", " ")
                                .replace("&lt;", "<")
                                .replace("&gt;", ">")
                                .replace("&amp;", "&");
                        examples.add(new Example(file.replaceAll("help-|\\.html", ""), text));
                    }
                }
            }
        }
        return examples;
    }
}
