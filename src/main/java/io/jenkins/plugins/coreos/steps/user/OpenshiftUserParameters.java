package io.jenkins.plugins.coreos.steps.user;

import hudson.AbortException;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.openshift.UserRequest;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.BudgetedStep;
import io.jenkins.plugins.coreos.steps.CoreosStepDescriptor;
import io.jenkins.plugins.coreos.steps.StepLabel;
import io.jenkins.plugins.coreos.steps.StepText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The parameters of {@code fixOpenshiftUser} and {@code withOpenshiftUser}.
 *
 * <p>The user is both a constructor argument and a setter. As the constructor's only argument, it may be given without
 * its name, {@code withOpenshiftUser('core') { ... }}, and receives a body that the step does not take. The setter
 * makes it optional, which Declarative requires for a parameter that may be omitted.
 */
public abstract class OpenshiftUserParameters extends BudgetedStep {
    static final String SCRIPT = "fix-openshift-user.sh";

    private String user;
    private String home;
    private String shell;
    private String safeDirectories;

    OpenshiftUserParameters(String user) {
        setUser(user);
    }

    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public final void setUser(String user) {
        this.user = Lines.text(user);
    }

    public String getHome() {
        return home;
    }

    @DataBoundSetter
    public void setHome(String home) {
        this.home = Lines.text(home);
    }

    public String getShell() {
        return shell;
    }

    @DataBoundSetter
    public void setShell(String shell) {
        this.shell = Lines.text(shell);
    }

    public String getSafeDirectories() {
        return safeDirectories;
    }

    @DataBoundSetter
    public void setSafeDirectories(String safeDirectories) {
        this.safeDirectories = Lines.text(safeDirectories);
    }

    /** Labels the step and returns the script's arguments. */
    final List<String> prepare(StepContext context) throws Exception {
        String name = getDescriptor().getFunctionName();
        UserRequest request;
        try {
            request = new UserRequest(user, home, shell, Lines.list(safeDirectories));
        } catch (IllegalArgumentException e) {
            throw new AbortException(name + ": " + e.getMessage());
        }
        if (!getDescriptor().takesImplicitBlockArgument()) {
            // Stage views show a block with a label as a stage, which would hide the stages inside it.
            StepLabel.add(context, StepText.of(name, user));
        }
        return request.arguments();
    }

    /** Base class of both steps' descriptors. */
    public abstract static class UserDescriptor extends CoreosStepDescriptor {
        @Override
        public Set<String> listParameters() {
            return Set.of("safeDirectories");
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return StepText.text(text(namedArgs.get("user")));
        }

        /** Checks the user name. */
        @POST
        public FormValidation doCheckUser(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(value, null, null, List.of()).arguments());
        }

        /** Checks the home directory. */
        @POST
        public FormValidation doCheckHome(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(null, value, null, List.of()).arguments());
        }

        /** Checks the shell. */
        @POST
        public FormValidation doCheckShell(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(null, null, value, List.of()).arguments());
        }

        /** Checks the directories. */
        @POST
        public FormValidation doCheckSafeDirectories(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(null, null, null, Lines.list(value)).arguments());
        }
    }
}
