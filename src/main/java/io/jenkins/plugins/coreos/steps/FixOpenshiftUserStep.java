package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.openshift.UserRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code fixOpenshiftUser}: gives OpenShift's random UID a usable identity in the current container. */
public final class FixOpenshiftUserStep extends Step {
    private String user;
    private String home;
    private String shell;
    private String safeDirectories;

    @DataBoundConstructor
    public FixOpenshiftUserStep() {
        // Every parameter is optional.
    }

    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public void setUser(String user) {
        this.user = Parameters.text(user);
    }

    public String getHome() {
        return home;
    }

    @DataBoundSetter
    public void setHome(String home) {
        this.home = Parameters.text(home);
    }

    public String getShell() {
        return shell;
    }

    @DataBoundSetter
    public void setShell(String shell) {
        this.shell = Parameters.text(shell);
    }

    public String getSafeDirectories() {
        return safeDirectories;
    }

    @DataBoundSetter
    public void setSafeDirectories(String safeDirectories) {
        this.safeDirectories = Parameters.text(safeDirectories);
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        UserRequest request;
        try {
            request = new UserRequest(user, home, shell, Parameters.list(safeDirectories));
        } catch (IllegalArgumentException e) {
            throw new AbortException("fixOpenshiftUser: " + e.getMessage());
        }
        StepLabel.add(context, user == null ? "fixOpenshiftUser" : "fixOpenshiftUser " + user);
        return ScriptTask.start(context, "fix-openshift-user.sh", request.arguments(), ScriptResult.USER);
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends CoreosStepDescriptor {
        @Override
        public String getFunctionName() {
            return "fixOpenshiftUser";
        }

        @Override
        public String getDisplayName() {
            return Messages.FixOpenshiftUserStep_DisplayName();
        }

        @Override
        Set<String> listParameters() {
            return Set.of("safeDirectories");
        }

        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            Object user = namedArgs.get("user");
            return user == null ? null : String.valueOf(user);
        }

        /** Whether that can be a user's name. */
        @POST
        public FormValidation doCheckUser(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, null);
        }

        /** Whether that can be a home directory. */
        @POST
        public FormValidation doCheckHome(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, null, value);
        }

        private static FormValidation check(Item item, String user, String home) {
            if (!RegistryCredentialsLookup.mayConfigure(item)) {
                return FormValidation.ok();
            }
            try {
                new UserRequest(user, home, null, List.of()).arguments();
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
