package io.jenkins.plugins.coreos;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jenkins.plugins.coreos.docs.FormFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every field of every form is validated on input, or listed here with the reason why not. */
class FormFieldsTest {
    private static final String SWITCH = "both values are valid";

    private static final Map<String, String> NOTHING_TO_CHECK = Map.ofEntries(
            Map.entry("CosaBuildStep transientBuild", SWITCH),
            Map.entry("CosaBuildStep versionary", "on or off; the check of version reports a conflict"),
            Map.entry("CosaBuildStep strict", "on or off; the check of importImage reports a conflict"),
            Map.entry("CosaBuildStep force", "on or off; the check of importImage reports a conflict"),
            Map.entry("CosaBuildStep skipPrune", SWITCH),
            Map.entry("CosaBuildStep compress", "on or off; the check of phases reports a missing phase"),
            Map.entry("CosaBuildStep verify", "on or off; the check of phases reports a missing phase"),
            Map.entry("CosaBuildStep cleanCache", "on or off; the check of phases reports a missing phase"),
            Map.entry("PushOciArchiveStep skipIfPresent", SWITCH),
            Map.entry(
                    "PushOciArchiveStep allowMissing", "on or off; the check of arches reports missing architectures"),
            Map.entry("PushOciArchiveStep updateMeta", "on or off; only the agent knows whether a meta.json exists"),
            Map.entry(
                    "PushOciArchiveStep openshift",
                    "on or off; the checks of credentials and destinations report its effect"),
            Map.entry("PushOciArchiveStep tlsVerify", SWITCH),
            Map.entry("PushOciArchiveStep refName", "any name is valid; only the agent has the archive"),
            Map.entry("CopyOciImageStep openshift", SWITCH),
            Map.entry("CopyOciImageStep skipIfPresent", SWITCH),
            Map.entry("CopyOciImageStep tlsVerify", SWITCH),
            Map.entry("InspectOciImageStep digestOnly", SWITCH),
            Map.entry("InspectOciImageStep missingOk", SWITCH),
            Map.entry("InspectOciImageStep openshift", SWITCH),
            Map.entry("InspectOciImageStep tlsVerify", SWITCH),
            Map.entry("LayerOciImageStep lint", SWITCH),
            Map.entry("LayerOciImageStep openshift", SWITCH),
            Map.entry("LayerOciImageStep skipIfPresent", SWITCH),
            Map.entry("LayerOciImageStep tlsVerify", SWITCH),
            Map.entry("PullOciArchiveStep openshift", SWITCH),
            Map.entry("PullOciArchiveStep tlsVerify", SWITCH),
            Map.entry("SignOciImageStep openshift", SWITCH),
            Map.entry("SignOciImageStep tlsVerify", SWITCH),
            Map.entry("CoreosSettings defaultCredentials", "a list of forms with separate checks"),
            Map.entry("CoreosSettings mirrors", "a list of forms with separate checks"),
            Map.entry("CoreosSettings proxyPasswordOnAgents", "on or off"));

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of(System.getProperty("coreos.outputDirectory", "target/classes")));

    @Test
    void everyFieldIsCheckedOrListedWithAReason() throws Exception {
        Set<String> unchecked = new TreeSet<>();
        Set<String> steps = new TreeSet<>();
        for (Map.Entry<String, List<FormFiles.Field>> form : forms().entrySet()) {
            Set<String> methods = names(descriptor(form.getKey()));
            for (FormFiles.Field field : form.getValue()) {
                if (!methods.contains("doCheck" + capital(field.name()))) {
                    unchecked.add(simpleName(form.getKey()) + " " + field.name());
                }
            }
            steps.add(simpleName(form.getKey()));
        }
        assertThat(unchecked).isEqualTo(new TreeSet<>(NOTHING_TO_CHECK.keySet()));
        assertThat(steps)
                .containsExactly(
                        "BuildOciImageStep",
                        "CopyOciImageStep",
                        "CoreosSettings",
                        "CosaBuildStep",
                        "DefaultCredentials",
                        "FixOpenshiftUserStep",
                        "InspectOciImageStep",
                        "LayerOciImageStep",
                        "Mirror",
                        "PullOciArchiveStep",
                        "PushOciArchiveStep",
                        "SignOciImageStep",
                        "WithOpenshiftUserStep");
    }

    @Test
    void everyDropDownIsFilled() throws Exception {
        List<String> filled = new ArrayList<>();
        for (Map.Entry<String, List<FormFiles.Field>> form : forms().entrySet()) {
            for (FormFiles.Field field : form.getValue()) {
                if (field.control().equals("select")) {
                    assertThat(names(descriptor(form.getKey())))
                            .as(form.getKey())
                            .contains("doFill" + capital(field.name()) + "Items");
                    filled.add(field.name());
                }
            }
        }
        assertThat(filled).contains("kvm", "pullCredentialsId", "format", "credentialsId");
    }

    /** A parameter that matches no field of the form would always be empty. */
    @Test
    void queryParametersAreFieldsOfTheForm() throws Exception {
        int queried = 0;
        for (Map.Entry<String, List<FormFiles.Field>> form : forms().entrySet()) {
            Set<String> fields =
                    form.getValue().stream().map(FormFiles.Field::name).collect(Collectors.toSet());
            for (JavaClass at = descriptor(form.getKey());
                    CLASSES.contain(at.getName());
                    at = at.getRawSuperclass().orElseThrow()) {
                Map<String, Set<String>> parameters = FormFiles.queryParameters(at.getName());
                for (Map.Entry<String, Set<String>> method : parameters.entrySet()) {
                    assertThat(fields).as(form.getKey() + " " + method.getKey()).containsAll(method.getValue());
                    queried += method.getValue().size();
                }
            }
        }
        assertThat(queried).isGreaterThan(20);
    }

    @Test
    void everyCheckHasAField() throws Exception {
        for (Map.Entry<String, List<FormFiles.Field>> form : forms().entrySet()) {
            Set<String> known = form.getValue().stream()
                    .flatMap(field ->
                            Stream.of("doCheck" + capital(field.name()), "doFill" + capital(field.name()) + "Items"))
                    .collect(Collectors.toSet());
            assertThat(names(descriptor(form.getKey())).stream().filter(name -> name.matches("do(Check|Fill)[A-Z].*")))
                    .as(form.getKey())
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    /** The fields of every form, by its class. */
    private static Map<String, List<FormFiles.Field>> forms() throws IOException {
        Map<String, List<FormFiles.Field>> forms = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> tree = Files.walk(FormFiles.RESOURCES)) {
            files = tree.filter(file -> file.endsWith("config.jelly")).toList();
        }
        for (Path file : files) {
            for (String type : classesOf(file)) {
                forms.put(type, FormFiles.fields(file));
            }
        }
        return forms;
    }

    /** The classes of a form: that of its folder or, if that is abstract, its subclasses. */
    private static List<String> classesOf(Path form) {
        JavaClass owner = CLASSES.get("io.jenkins.plugins.coreos."
                + FormFiles.RESOURCES.relativize(form.getParent()).toString().replace('/', '.'));
        return owner.getModifiers().contains(JavaModifier.ABSTRACT)
                ? owner.getAllSubclasses().stream().map(JavaClass::getName).toList()
                : List.of(owner.getName());
    }

    /** Global settings are their own descriptor. */
    private static JavaClass descriptor(String type) {
        return CLASSES.get(CLASSES.contain(type + "$DescriptorImpl") ? type + "$DescriptorImpl" : type);
    }

    private static Set<String> names(JavaClass type) {
        return type.getAllMethods().stream().map(JavaMethod::getName).collect(Collectors.toSet());
    }

    private static String simpleName(String type) {
        return type.replaceFirst(".*\\.", "");
    }

    private static String capital(String field) {
        return field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
    }
}
