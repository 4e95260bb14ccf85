package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.text.TimeSpan;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Base class of the steps' descriptors: rejects unknown parameters and accepts lists and maps.
 *
 * <p>A list parameter is stored as a text with one item on each line, because a form can show that. A Pipeline passes a
 * list or a single string, and the Snippet Generator generates the same. A map is stored as a list of {@code
 * NAME=VALUE}.
 *
 * <p>The Steps Reference therefore calls the type {@code String}, and the help of each list begins with its real type.
 * A setter for a {@code List} would be described correctly, but the validation of Declarative Pipelines would reject
 * a single string. The type {@code Object} is described as a choice of objects.
 */
public abstract class CoreosStepDescriptor extends StepDescriptor implements CustomDescribableModel {
    /** Text parameters that also accept a number in a Pipeline. */
    private static final List<String> TIMES = List.of("warnAfter", "created");

    /** The names of the list parameters. */
    protected abstract Set<String> listParameters();

    /** The names of the list parameters that accept maps too. */
    protected Set<String> mapParameters() {
        return Set.of();
    }

    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(FilePath.class, Launcher.class, EnvVars.class, TaskListener.class, Run.class);
    }

    /**
     * Creates the step after checking for unknown parameters, for which Jenkins would only log a warning.
     *
     * @throws AbortException if a parameter does not exist; the message names the most similar one
     */
    @Override
    @SuppressWarnings("deprecation") // The recommended interface cannot fail without a stack trace in the log.
    public Step newInstance(Map<String, Object> arguments) throws Exception {
        Collection<String> known = DescribableModel.of(clazz).getParameters().stream()
                .map(DescribableParameter::getName)
                .collect(Collectors.toCollection(ArrayList::new));
        for (String name : arguments.keySet()) {
            if (!known.contains(name)) {
                throw new AbortException(unknown(name, known));
            }
        }
        try {
            return super.newInstance(arguments);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new AbortException(getFunctionName() + ": " + rootMessage(e));
        }
    }

    /** Checks the time limit. */
    @POST
    public FormValidation doCheckWarnAfter(@AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, () -> {
            if (Lines.text(value) != null) {
                TimeSpan.parse(value);
            }
        });
    }

    /** Converts an argument of a step in a Pipeline to a text, or null. */
    protected static String text(Object argument) {
        return argument instanceof CharSequence text ? Lines.text(text.toString()) : null;
    }

    /** Converts an argument of a step in a Pipeline, a list or a text of lines, to a list of texts. */
    protected static List<String> texts(Object argument) {
        return argument instanceof Collection<?> items
                // Jenkins replaces secrets by objects that are not texts.
                ? items.stream()
                        .filter(CharSequence.class::isInstance)
                        .map(String::valueOf)
                        .toList()
                : Lines.list(text(argument));
    }

    private String unknown(String name, Collection<String> known) {
        return getFunctionName() + ": " + Quoted.of(name) + " is not a parameter"
                + Nearest.of(name, known)
                        .map(nearest -> "; did you mean '" + nearest + "'?")
                        .orElse("; it has " + String.join(", ", known));
    }

    private static String rootMessage(Throwable error) {
        Throwable at = error;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    @Override
    public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
        Map<String, Object> texts = new LinkedHashMap<>(arguments);
        for (String name : TIMES) {
            texts.computeIfPresent(name, (key, value) -> value instanceof Number ? String.valueOf(value) : value);
        }
        for (String name : listParameters()) {
            Object value = texts.get(name);
            if (mapParameters().contains(name) && (value instanceof Map || value instanceof Collection)) {
                texts.put(name, ParameterLines.ofMap(value));
            } else if (value instanceof Collection<?> items) {
                texts.put(name, ParameterLines.ofList(items));
            }
        }
        return texts;
    }

    /**
     * Omits empty texts, which a form submits for unset parameters, and puts the required parameters first, then the
     * others in the order of the form, because Jenkins sorts parameters by name.
     */
    @Override
    public UninstantiatedDescribable customUninstantiate(UninstantiatedDescribable described) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (DescribableParameter parameter : DescribableModel.of(clazz).getParameters()) {
            if (parameter.isRequired() && described.getArguments().containsKey(parameter.getName())) {
                arguments.put(parameter.getName(), described.getArguments().get(parameter.getName()));
            }
        }
        for (String name : FormOrder.of(clazz)) {
            if (described.getArguments().containsKey(name)) {
                arguments.putIfAbsent(name, described.getArguments().get(name));
            }
        }
        described.getArguments().forEach(arguments::putIfAbsent);
        arguments.replaceAll((name, value) -> value instanceof String text ? Lines.text(text) : value);
        arguments.values().removeIf(Objects::isNull);
        for (String name : listParameters()) {
            List<String> items = Lines.list((String) arguments.get(name));
            if (items.size() > 1) {
                arguments.put(name, items);
            }
        }
        return described.withArguments(arguments);
    }
}
