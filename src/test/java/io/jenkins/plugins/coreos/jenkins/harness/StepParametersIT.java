package io.jenkins.plugins.coreos.jenkins.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.ExtensionList;
import hudson.util.Secret;
import io.jenkins.plugins.coreos.jenkins.EmptyKeyStore;
import io.jenkins.plugins.coreos.steps.CoreosConfigStep;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * Every parameter of every step, found through the steps' descriptors, so that new ones are included.
 *
 * <p>The value follows from the type, or from {@link #EXAMPLES} if the parameter does not accept every text.
 */
@Tag("jenkins")
@ExtendWith(InnerJenkins.class)
class StepParametersIT {
    private static final Map<String, Object> EXAMPLES = new HashMap<>(Map.of(
            "to", "quay.io/org/rhcos",
            "format", "oci",
            "via", "skopeo",
            "kvm", "required",
            "credentialsId", "of-a-test",
            "pullCredentialsId", "text-of-a-test",
            "parallel", 3,
            "retries", 0,
            "phases", List.of("init", "build"),
            "home", "/srv/it's \"home\" $HOME"));

    static {
        EXAMPLES.put("builder", "podman");
        EXAMPLES.put("compression", "none");
        EXAMPLES.put("isolation", "chroot");
        EXAMPLES.put("clientCertificateId", "certificate-of-a-test");
    }

    private final JenkinsRule jenkins;

    StepParametersIT(JenkinsRule jenkins) throws Exception {
        this.jenkins = jenkins;
        SystemCredentialsProvider provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "of-a-test", null, "a", "b"));
        provider.getCredentials()
                .add(new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "text-of-a-test", null, Secret.fromString("{}")));
        provider.getCredentials()
                .add(new CertificateCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "certificate-of-a-test",
                        null,
                        "b",
                        new CertificateCredentialsImpl.UploadedKeyStoreSource(
                                null, SecretBytes.fromBytes(EmptyKeyStore.pkcs12("b")))));
        provider.save();
    }

    /**
     * Round trips of all parameters, of those at even and at odd positions, and of the required ones: the form returns
     * exactly the given parameters. Each form takes seconds, so parameters are not tested one by one.
     */
    @Test
    void everyParameterSurvivesTheForm() throws Exception {
        int seen = 0;
        for (StepDescriptor descriptor : ours()) {
            List<DescribableParameter> all = List.copyOf(parameters(descriptor));
            seen += all.size();
            for (Predicate<Integer> which :
                    List.<Predicate<Integer>>of(i -> true, i -> i % 2 == 0, i -> i % 2 == 1, i -> false)) {
                Map<String, Object> arguments = arguments(descriptor, null);
                for (int i = 0; i < all.size(); i++) {
                    if (which.test(i)) {
                        arguments.putAll(arguments(descriptor, all.get(i)));
                    }
                }
                Step step = descriptor.newInstance(new HashMap<>(arguments));
                Step saved = new StepConfigTester(jenkins).configRoundTrip(step);

                assertThat(described(saved))
                        .as(descriptor.getFunctionName() + " " + arguments.keySet())
                        .isEqualTo(described(step))
                        .containsOnlyKeys(arguments.keySet());
            }
        }
        assertThat(seen).isGreaterThan(50);
    }

    @Test
    void snippetGeneratorWritesExactlyTheGivenParameters() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        for (StepDescriptor descriptor : ours()) {
            for (DescribableParameter parameter : parameters(descriptor)) {
                Map<String, Object> arguments = arguments(descriptor, parameter);
                Step step = descriptor.newInstance(new HashMap<>(arguments));
                String snippet = Snippetizer.object2Groovy(step);

                arguments.keySet().forEach(name -> {
                    if (arguments.size() > 1) {
                        assertThat(snippet).contains(name + ": ");
                    }
                });
                parameters(descriptor).stream()
                        .map(DescribableParameter::getName)
                        .filter(name -> !arguments.containsKey(name))
                        .forEach(name -> assertThat(snippet).doesNotContainPattern("[( ,]" + name + ": "));
                snippets.assertRoundTrip(step, snippet);
            }
        }
    }

    @Test
    void stepHasExactlyTheGivenArguments() throws Exception {
        for (StepDescriptor descriptor : ours()) {
            for (DescribableParameter parameter : parameters(descriptor)) {
                Map<String, Object> arguments = arguments(descriptor, parameter);
                Step step = descriptor.newInstance(new HashMap<>(arguments));

                assertThat(described(step)).isEqualTo(new TreeMap<>(arguments));
            }
        }
    }

    /** The data of the Pipeline steps reference page. */
    @Test
    void everyStepAndParameterIsInTheStepsReference() throws Exception {
        String page = jenkins.createWebClient()
                .goTo("pipeline-syntax/html")
                .getWebResponse()
                .getContentAsString();
        for (StepDescriptor descriptor : ours()) {
            assertThat(page).contains("<code>" + descriptor.getFunctionName() + "</code>");
            for (DescribableParameter parameter : parameters(descriptor)) {
                assertThat(page).contains("<code>" + parameter.getName() + "</code>");
            }
        }
        assertThat(page).contains("A list of strings, or one string.", "A map, or a list of ");
    }

    @Test
    void listsCoreosConfigAmongTheAdvancedSteps() throws Exception {
        StepDescriptor step = StepDescriptor.byFunctionName("coreosConfig");

        assertThat(step.isAdvanced()).isTrue();
        assertThat(step.newInstance(new HashMap<>(Map.of("owner", "coreosPod", "config", Map.of("a", List.of())))))
                .isInstanceOfSatisfying(
                        CoreosConfigStep.class,
                        made -> assertThat(made.getConfig()).isEqualTo(Map.of("a", List.of())));
        String page = jenkins.createWebClient()
                .goTo("pipeline-syntax/html")
                .getWebResponse()
                .getContentAsString();
        assertThat(page).contains("<code>coreosConfig</code>");
        // Steps of other plugins cause this error on the page.
        assertThat(page.substring(page.indexOf("<code>coreosConfig</code>")).split("<code>\\w+</code>: ", 3)[1])
                .doesNotContain("NoStaplerConstructorException");
    }

    static List<StepDescriptor> ours() {
        List<StepDescriptor> ours = ExtensionList.lookup(StepDescriptor.class).stream()
                .filter(descriptor -> descriptor.clazz.getName().startsWith("io.jenkins.plugins.coreos."))
                // Only the shared library calls them; they have no form.
                .filter(descriptor ->
                        !Set.of("coreosConfig", "coreosTestResult").contains(descriptor.getFunctionName()))
                .toList();
        assertThat(ours)
                .extracting(StepDescriptor::getFunctionName)
                .contains("cosaBuild", "fixOpenshiftUser", "withOpenshiftUser", "pushOciArchive");
        return ours;
    }

    static Collection<DescribableParameter> parameters(StepDescriptor descriptor) {
        return DescribableModel.of(descriptor.clazz).getParameters();
    }

    /** A step with a value other than the default in each parameter. */
    static Step withAllParameters(StepDescriptor descriptor) throws Exception {
        Map<String, Object> arguments = new HashMap<>();
        for (DescribableParameter parameter : parameters(descriptor)) {
            arguments.putAll(arguments(descriptor, parameter));
        }
        return descriptor.newInstance(arguments);
    }

    /**
     * Arguments: this parameter, if not null, with a value other than its default, and the parameters that it requires.
     */
    private static Map<String, Object> arguments(StepDescriptor descriptor, DescribableParameter parameter)
            throws Exception {
        Map<String, Object> arguments = new TreeMap<>();
        if (descriptor.getFunctionName().equals("pushOciArchive")) {
            arguments.put("to", EXAMPLES.get("to"));
        }
        if (parameter != null) {
            arguments.put(parameter.getName(), value(descriptor, parameter));
        }
        return arguments;
    }

    private static Object value(StepDescriptor descriptor, DescribableParameter parameter) throws Exception {
        String name = parameter.getName();
        if (EXAMPLES.containsKey(name)) {
            return EXAMPLES.get(name);
        }
        Class<?> type = parameter.getErasedType();
        if (type == boolean.class || type == Boolean.class) {
            return !Boolean.TRUE.equals(defaultOf(descriptor, name));
        }
        if (type == int.class || type == Integer.class) {
            return 7;
        }
        assertThat(type).as(descriptor.getFunctionName() + " " + name).isEqualTo(String.class);
        return "it's \"quoted\" \\ $HOME <b>&amp; of " + name;
    }

    private static Object defaultOf(StepDescriptor descriptor, String name) throws Exception {
        Map<String, Object> least = new HashMap<>();
        if (descriptor.getFunctionName().equals("pushOciArchive")) {
            least.put("to", EXAMPLES.get("to"));
        }
        Step step = descriptor.newInstance(least);
        return step.getClass().getField(name).get(step);
    }

    private static Map<String, Object> described(Step step) {
        return new TreeMap<>(DescribableModel.uninstantiate2_(step).toMap());
    }
}
