package io.jenkins.plugins.coreos.steps;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.Binding;
import groovy.lang.GroovyRuntimeException;
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
    private static final String CODE = "is about other code than the step's";

    /** Examples of wrong use that are not errors at the start. */
    private static final Map<String, String> VALID_BUT_UNWISE = Map.ofEntries(
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
            Map.entry("pullOciArchive arch", REGISTRY),
            Map.entry("pullOciArchive credentialsId", STORE),
            Map.entry("pushOciArchive archive", AGENT),
            Map.entry("pushOciArchive caCertificate", AGENT),
            Map.entry("pushOciArchive clientCertificateId", STORE),
            Map.entry("pushOciArchive credentialsId", STORE),
            Map.entry("pushOciArchive digestFile", CODE),
            Map.entry("pushOciArchive format", REGISTRY),
            Map.entry("pushOciArchive image", AGENT),
            Map.entry("pushOciArchive openshift", SETTINGS),
            Map.entry("pushOciArchive refName", AGENT),
            Map.entry("pushOciArchive retries", REGISTRY),
            Map.entry("pushOciArchive skipIfPresent", SWITCH),
            Map.entry("pushOciArchive tlsVerify", SWITCH),
            Map.entry("pushOciArchive updateMeta", AGENT),
            Map.entry("signOciImage credentialsId", STORE));

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
                String error = error(step, example);
                // An example shows its own parameter only.
                assertThat(error == null || error.contains(" needs ") || error.contains(" requires "))
                        .as(step + " " + example + ": " + error)
                        .isTrue();
            }
        }
    }

    @Test
    void wrongExamplesAreRejectedOrListedWithAReason() throws Exception {
        Set<String> accepted = new TreeSet<>();
        int rejected = 0;
        for (String step : FOLDERS.keySet()) {
            for (Example example : examples(step, "Wrong")) {
                String error = error(step, example);
                if (error == null) {
                    accepted.add(step + " " + example.parameter);
                } else {
                    rejected++;
                }
            }
        }
        assertThat(accepted).isEqualTo(new TreeSet<>(VALID_BUT_UNWISE.keySet()));
        assertThat(rejected).isGreaterThan(60);
    }

    /** Returns null if the step would start, or the example is not a call of the step. */
    private static String error(String step, Example example) throws Exception {
        String code = example.code.replaceFirst("^" + step + "\\b", "");
        boolean isCall = !code.equals(example.code);
        Map<String, Object> arguments = StepErrorsTest.arguments(StepErrorsTest.VALID.get(step));
        if (isCall) {
            arguments.clear();
        }
        Object parsed;
        try {
            Binding variables = new Binding(Map.of("env", new TreeMap<>(Map.of("GIT_COMMIT", "1", "BUILD_URL", "2"))));
            parsed = new GroovyShell(variables).evaluate("[" + code + "\n]");
        } catch (GroovyRuntimeException e) {
            return null;
        }
        if (!(parsed instanceof Map<?, ?> given)) {
            return null;
        }
        given.forEach((name, value) -> arguments.put("" + name, value));
        return steps.error(step, arguments);
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
