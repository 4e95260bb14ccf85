package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.coreos.core.library.LibraryConfig;
import io.jenkins.plugins.coreos.core.text.Lines;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.StepExecutions;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code coreosConfig}: checks and completes the parameters of a variable of the shared library. Only the library calls
 * it.
 *
 * <p>The parameters may be passed as {@code Collections.singleton(parameters)}, as the library does. Jenkins traverses
 * the lists and maps among a step's arguments, to convert GStrings and to store the arguments, and calls methods on
 * objects of the caller. If such a method is CPS-transformed, the step ends early and returns the value of that method,
 * so the library would use unchecked parameters as checked ones. Jenkins does not traverse sets.
 */
public final class CoreosConfigStep extends Step {
    private static final Class<?> SINGLETON = Collections.singleton(null).getClass();

    private final String owner;
    private final Object config;
    private String changeRequest;

    /** Creates the step for a variable of the library and the arguments of its call. */
    @DataBoundConstructor
    public CoreosConfigStep(String owner, Object config) {
        this.owner = owner;
        this.config = config;
    }

    /** Returns the name of the library's variable. */
    public String getOwner() {
        return owner;
    }

    /** Returns the parameters of the variable. */
    public Object getConfig() {
        return config;
    }

    /** Returns the number of the change request that is being built, or null. */
    public String getChangeRequest() {
        return changeRequest;
    }

    /** Sets the number of the change request; an empty one means none. */
    @DataBoundSetter
    public void setChangeRequest(String changeRequest) {
        this.changeRequest = Lines.text(changeRequest);
    }

    /** Runs synchronously in the Pipeline's thread: it takes microseconds and has no state to store. */
    @Override
    public StepExecution start(StepContext context) throws Exception {
        return StepExecutions.synchronous(context, of -> complete());
    }

    private Map<String, Object> complete() throws AbortException {
        Object given = config != null && config.getClass() == SINGLETON
                ? ((Set<?>) config).iterator().next()
                : config;
        try {
            return LibraryConfig.complete(owner, given, changeRequest);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "coreosConfig";
        }

        @Override
        public String getDisplayName() {
            return Messages.CoreosConfigStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of();
        }

        /** The step is not meant for Jenkinsfiles. */
        @Override
        public boolean isAdvanced() {
            return true;
        }

        /** Creates the step from the arguments as they are: data binding would traverse and convert them. */
        @Override
        public Step newInstance(Map<String, Object> arguments) {
            CoreosConfigStep step = new CoreosConfigStep(text(arguments.get("owner")), arguments.get("config"));
            step.setChangeRequest(text(arguments.get("changeRequest")));
            return step;
        }

        private static String text(Object argument) {
            return argument instanceof String text ? text : null;
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return text(namedArgs.get("owner"));
        }
    }
}
