package io.jenkins.plugins.coreos.steps.user;

import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.openshift.UserRequest;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.CoreosStep;
import io.jenkins.plugins.coreos.steps.CoreosStepDescriptor;
import io.jenkins.plugins.coreos.steps.StepLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * The parameters of {@code fixOpenshiftUser} and {@code withOpenshiftUser}.
 *
 * <p>The user is both a constructor argument and a settable field. As the only argument of the constructor, it may be
 * given without its name: {@code withOpenshiftUser('core') { ... }}. Jenkins also passes a body that the step does not
 * take as this argument. As a field, it is optional in Declarative, too.
 */
public abstract class OpenshiftUserParameters extends CoreosStep {
    static final String SCRIPT = "fix-openshift-user.sh";

    @DataBoundSetter
    public String user;

    @DataBoundSetter
    public String home;

    @DataBoundSetter
    public String shell;

    @DataBoundSetter
    public String safeDirectories;

    OpenshiftUserParameters(String user) {
        this.user = user;
    }

    @Override
    protected final String subject() {
        return Lines.text(user);
    }

    /**
     * Returns the script's arguments.
     *
     * @throws IllegalArgumentException if a parameter is invalid
     */
    final List<String> scriptArguments() {
        UserRequest request = request();
        List<String> arguments =
                new ArrayList<>(List.of("--step", getDescriptor().getFunctionName()));
        arguments.addAll(request.arguments());
        return arguments;
    }

    private UserRequest request() {
        return new UserRequest(Lines.text(user), Lines.text(home), Lines.text(shell), Lines.list(safeDirectories));
    }

    /** Base class of both steps' descriptors. */
    public abstract static class UserDescriptor extends CoreosStepDescriptor {
        @Override
        public Set<String> listParameters() {
            return Set.of("safeDirectories");
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return StepLabel.visible(text(arguments.get("user")));
        }

        /** Validates the field {@code user}. */
        @POST
        public FormValidation doCheckUser(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, null, null, List.of());
        }

        /** Validates the field {@code home}. */
        @POST
        public FormValidation doCheckHome(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, null, value, null, List.of());
        }

        /** Validates the field {@code shell}. */
        @POST
        public FormValidation doCheckShell(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, null, null, value, List.of());
        }

        /** Validates the field {@code safeDirectories}. */
        @POST
        public FormValidation doCheckSafeDirectories(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, null, null, null, Lines.list(value));
        }

        private static FormValidation check(
                Item item, String user, String home, String shell, List<String> safeDirectories) {
            return FieldCheck.of(item, () -> new UserRequest(user, home, shell, safeDirectories).arguments());
        }
    }
}
