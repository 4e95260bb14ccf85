package io.jenkins.plugins.coreos.steps.cosa;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.credentials.CredentialsForm;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import io.jenkins.plugins.coreos.steps.CoreosStepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form checks of {@code cosaBuild}. */
abstract class CosaChecks extends CoreosStepDescriptor {

    /** Lists the pull secrets that a job may use. */
    @POST
    public ListBoxModel doFillPullCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String pullCredentialsId) {
        return CredentialsForm.forPull().items(item, null, pullCredentialsId);
    }

    /** Checks that the pull secret exists. */
    @POST
    public FormValidation doCheckPullCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
        return CredentialsForm.forPull().check(item, null, Lines.text(value));
    }

    /** Checks that the source is a Git URL or an absolute path. */
    @POST
    public FormValidation doCheckSource(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("source", Lines.text(value)));
    }

    /** Checks the branch. */
    @POST
    public FormValidation doCheckBranch(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("branch", Lines.text(value)));
    }

    /** Checks the commit. */
    @POST
    public FormValidation doCheckCommit(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("commit", Lines.text(value)));
    }

    /** Checks the variant. */
    @POST
    public FormValidation doCheckVariant(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("variant", Lines.text(value)));
    }

    /** Checks that yumrepos is a Git URL or an absolute path. */
    @POST
    public FormValidation doCheckYumrepos(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("yumrepos", Lines.text(value)));
    }

    /** Checks the branch of yumrepos, which requires yumrepos. */
    @POST
    public FormValidation doCheckYumreposBranch(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String yumrepos) {
        return check(item, request().set("yumrepos", Lines.text(yumrepos)).set("yumreposBranch", Lines.text(value)));
    }

    /** Checks the version, which excludes versionary. */
    @POST
    public FormValidation doCheckVersion(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean versionary) {
        return check(item, request().set("version", Lines.text(value)).set("versionary", versionary));
    }

    /** Checks the build id. */
    @POST
    public FormValidation doCheckParentBuild(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("parentBuild", Lines.text(value)));
    }

    /** Checks the version to lock packages to. */
    @POST
    public FormValidation doCheckAutolock(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("autolock", Lines.text(value)));
    }

    /** Checks the directory. */
    @POST
    public FormValidation doCheckCosaDir(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("cosaDir", Lines.text(value)));
    }

    /** Checks the platforms. */
    @POST
    public FormValidation doCheckArtifacts(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("artifacts", Lines.list(value)));
    }

    /** Checks the URL of earlier builds. */
    @POST
    public FormValidation doCheckBuildFetchUrl(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("buildFetchUrl", Lines.text(value)));
    }

    /** Checks the directories. */
    @POST
    public FormValidation doCheckOverrides(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("overrides", Lines.list(value)));
    }

    /** Checks the paths of RPM files. */
    @POST
    public FormValidation doCheckOverrideRpms(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("overrideRpms", Lines.list(value)));
    }

    /** Checks that each line is a single argument. */
    @POST
    public FormValidation doCheckExtraFetchArgs(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("extraFetchArgs", Lines.list(value)));
    }

    /** Checks that each line is a single argument. */
    @POST
    public FormValidation doCheckExtraBuildArgs(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("extraBuildArgs", Lines.list(value)));
    }

    /** Checks the setting for /dev/kvm. */
    @POST
    public FormValidation doCheckKvm(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("kvm", Lines.text(value)));
    }

    /** Checks that the phases exist and that the parameters they require are set. */
    @POST
    public FormValidation doCheckPhases(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String artifacts,
            @QueryParameter String buildFetchUrl) {
        return check(
                item,
                request()
                        .set("phases", Lines.list(value))
                        .set("artifacts", Lines.list(artifacts))
                        .set("buildFetchUrl", Lines.text(buildFetchUrl)));
    }

    private static CosaRequest.Builder request() {
        return CosaRequest.builder();
    }

    private static FormValidation check(Item item, CosaRequest.Builder request) {
        return FieldCheck.of(item, request::build);
    }
}
