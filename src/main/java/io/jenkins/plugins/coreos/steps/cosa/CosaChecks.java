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

/** What the form of {@code cosaBuild} asks while somebody fills it in. */
abstract class CosaChecks extends CoreosStepDescriptor {

    /** The pull secrets that a job may use. */
    @POST
    public ListBoxModel doFillPullCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String pullCredentialsId) {
        return CredentialsForm.forPull().items(item, null, pullCredentialsId);
    }

    /** Whether there is such a pull secret. */
    @POST
    public FormValidation doCheckPullCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
        return CredentialsForm.forPull().check(item, null, Lines.text(value));
    }

    /** Whether that is a Git URL or an absolute path. */
    @POST
    public FormValidation doCheckSource(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().source(Lines.text(value)));
    }

    /** Whether that can be a branch. */
    @POST
    public FormValidation doCheckBranch(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().branch(Lines.text(value)));
    }

    /** Whether that can be a commit. */
    @POST
    public FormValidation doCheckCommit(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().commit(Lines.text(value)));
    }

    /** Whether that can be a variant. */
    @POST
    public FormValidation doCheckVariant(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().variant(Lines.text(value)));
    }

    /** Whether that is a Git URL or an absolute path. */
    @POST
    public FormValidation doCheckYumrepos(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().yumrepos(Lines.text(value)));
    }

    /** Whether that can be a branch, and there is something that it is a branch of. */
    @POST
    public FormValidation doCheckYumreposBranch(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String yumrepos) {
        return check(item, request().yumrepos(Lines.text(yumrepos)).yumreposBranch(Lines.text(value)));
    }

    /** Whether that can be a version, and nothing else gives it. */
    @POST
    public FormValidation doCheckVersion(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean versionary) {
        return check(item, request().version(Lines.text(value)).versionary(versionary));
    }

    /** Whether that can be the id of a build. */
    @POST
    public FormValidation doCheckParentBuild(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().parentBuild(Lines.text(value)));
    }

    /** Whether that can be a version. */
    @POST
    public FormValidation doCheckAutolock(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().autolock(Lines.text(value)));
    }

    /** Whether that can be a directory. */
    @POST
    public FormValidation doCheckCosaDir(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().cosaDir(Lines.text(value)));
    }

    /** Whether those can be platforms. */
    @POST
    public FormValidation doCheckArtifacts(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().artifacts(Lines.list(value)));
    }

    /** Whether that can be a place of builds. */
    @POST
    public FormValidation doCheckBuildFetchUrl(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().buildFetchUrl(Lines.text(value)));
    }

    /** Whether those can be directories. */
    @POST
    public FormValidation doCheckOverrides(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().overrides(Lines.list(value)));
    }

    /** Whether those can be RPM files. */
    @POST
    public FormValidation doCheckOverrideRpms(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().overrideRpms(Lines.list(value)));
    }

    /** Whether each is one argument. */
    @POST
    public FormValidation doCheckExtraFetchArgs(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().extraFetchArgs(Lines.list(value)));
    }

    /** Whether each is one argument. */
    @POST
    public FormValidation doCheckExtraBuildArgs(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().extraBuildArgs(Lines.list(value)));
    }

    /** Whether that is a way to treat /dev/kvm. */
    @POST
    public FormValidation doCheckKvm(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().kvm(Lines.text(value)));
    }

    /** Whether those are phases, and what they need is there. */
    @POST
    public FormValidation doCheckPhases(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String artifacts,
            @QueryParameter String buildFetchUrl) {
        return check(
                item,
                request()
                        .phases(Lines.list(value))
                        .artifacts(Lines.list(artifacts))
                        .buildFetchUrl(Lines.text(buildFetchUrl)));
    }

    private static CosaRequest.Builder request() {
        return CosaRequest.builder();
    }

    private static FormValidation check(Item item, CosaRequest.Builder request) {
        return FieldCheck.of(item, request::build);
    }
}
