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
 * <p>The user has both a place in the constructor and a setter. Jenkins lets what a constructor takes stand without its
 * name, {@code withOpenshiftUser('core') { ... }}, and there it puts a body that a step does not take; what has a setter
 * need not be given, which Declarative insists on for all else.
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

    /** The script's arguments; labels the step on the way. */
    final List<String> prepare(StepContext context) throws Exception {
        String name = getDescriptor().getFunctionName();
        UserRequest request;
        try {
            request = new UserRequest(user, home, shell, Lines.list(safeDirectories));
        } catch (IllegalArgumentException e) {
            throw new AbortException(name + ": " + e.getMessage());
        }
        if (!getDescriptor().takesImplicitBlockArgument()) {
            // A block with a label is a stage, to those who show stages, and hides those inside of it.
            StepLabel.add(context, StepText.of(name, user));
        }
        return request.arguments();
    }

    /** What Jenkins knows of both steps. */
    public abstract static class UserDescriptor extends CoreosStepDescriptor {
        @Override
        public Set<String> listParameters() {
            return Set.of("safeDirectories");
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return StepText.text(text(namedArgs.get("user")));
        }

        /** Whether that can be a user's name. */
        @POST
        public FormValidation doCheckUser(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(value, null, null, List.of()).arguments());
        }

        /** Whether that can be a home directory. */
        @POST
        public FormValidation doCheckHome(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(null, value, null, List.of()).arguments());
        }

        /** Whether that can be a shell. */
        @POST
        public FormValidation doCheckShell(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(null, null, value, List.of()).arguments());
        }

        /** Whether those can be directories. */
        @POST
        public FormValidation doCheckSafeDirectories(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, () -> new UserRequest(null, null, null, Lines.list(value)).arguments());
        }
    }
}
