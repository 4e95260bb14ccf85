package io.jenkins.plugins.coreos.steps.cosa;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.GroovyShell;
import io.jenkins.plugins.coreos.core.cosa.CosaParameter;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.docs.FormFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples in the help of cosaBuild: right ones are accepted, wrong ones are rejected before anything runs. */
class CosaHelpTest {
    /** Parameters whose example of wrong use is valid by itself. */
    private static final Map<String, String> VALID_BUT_UNWISE = Map.of(
            "cleanCache", "both values are valid",
            "compress", "both values are valid",
            "cosaDir", "only the agent knows the files in the directory",
            "force", "both values are valid",
            "skipPrune", "both values are valid",
            "strict", "both values are valid",
            "transientBuild", "both values are valid",
            "verify", "both values are valid");

    @Test
    void rightExamplesAreAccepted() throws Exception {
        for (Map.Entry<String, String> example : examples("Right").entrySet()) {
            String error = error(example.getValue());
            // An example shows its own parameter only.
            assertThat(error == null || error.contains(" needs "))
                    .as(example.getValue() + ": " + error)
                    .isTrue();
        }
    }

    @Test
    void wrongExamplesAreRejectedOrListedWithAReason() throws Exception {
        Set<String> accepted = new TreeSet<>();
        for (Map.Entry<String, String> example : examples("Wrong").entrySet()) {
            if (error(example.getValue()) == null) {
                accepted.add(example.getKey());
            }
        }
        assertThat(accepted).isEqualTo(new TreeSet<>(VALID_BUT_UNWISE.keySet()));
    }

    private static String error(String example) {
        CosaRequest.Builder request = CosaRequest.builder();
        ((Map<?, ?>) new GroovyShell().evaluate("[" + example + "\n]"))
                .forEach((name, value) -> request.set(String.valueOf(name), value));
        try {
            request.build();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** Returns the examples of one kind, by parameter. */
    private static Map<String, String> examples(String kind) throws IOException {
        Pattern code = Pattern.compile("<p>" + kind + ":\\s*<code>(.+?)</code>", Pattern.DOTALL);
        Path views = FormFiles.views("CosaBuildStep");
        Map<String, String> examples = new LinkedHashMap<>();
        for (CosaParameter parameter : CosaParameter.ALL) {
            Path help = views.resolve("help-" + parameter.name() + ".html");
            if (List.of("authFile").contains(parameter.name())) {
                // An option of the command line.
                continue;
            }
            Matcher example = code.matcher(Files.readString(help));
            assertThat(example.find()).as(help.toString()).isTrue();
            String text = example.group(1)
                    .replaceAll("\\s+", " ")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&")
                    .replaceFirst("^cosaBuild\\b", "");
            examples.put(parameter.name(), text);
        }
        return examples;
    }
}
