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

/**
 * The form checks of {@code cosaBuild}. They use the same code as the step. A check also reads the fields that its own
 * field depends on.
 */
abstract class CosaChecks extends CoreosStepDescriptor {

    /** Lists the credentials that can be a pull secret. */
    @POST
    public ListBoxModel doFillPullCredentialsIdItems(
            @AncestorInPath Item item, @QueryParameter String pullCredentialsId) {
        return CredentialsForm.forPull().items(item, null, pullCredentialsId);
    }

    /** Validates the field {@code pullCredentialsId}. */
    @POST
    public FormValidation doCheckPullCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
        return CredentialsForm.forPull().check(item, null, Lines.text(value));
    }

    /** Validates the field {@code source}. */
    @POST
    public FormValidation doCheckSource(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("source", Lines.text(value)));
    }

    /** Validates the field {@code branch}. */
    @POST
    public FormValidation doCheckBranch(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("branch", Lines.text(value)));
    }

    /** Validates the field {@code commit}. */
    @POST
    public FormValidation doCheckCommit(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("commit", Lines.text(value)));
    }

    /** Validates the field {@code variant}. */
    @POST
    public FormValidation doCheckVariant(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("variant", Lines.text(value)));
    }

    /** Validates the field {@code yumrepos}. */
    @POST
    public FormValidation doCheckYumrepos(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("yumrepos", Lines.text(value)));
    }

    /** Validates the field {@code yumreposBranch}, given {@code yumrepos}. */
    @POST
    public FormValidation doCheckYumreposBranch(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String yumrepos) {
        return check(item, request().set("yumrepos", Lines.text(yumrepos)).set("yumreposBranch", Lines.text(value)));
    }

    /** Validates the field {@code version}, given {@code versionary} and {@code importImage}. */
    @POST
    public FormValidation doCheckVersion(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter boolean versionary,
            @QueryParameter String importImage) {
        return check(
                item, imported(importImage).set("version", Lines.text(value)).set("versionary", versionary));
    }

    /** Validates the field {@code parentBuild}. */
    @POST
    public FormValidation doCheckParentBuild(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("parentBuild", Lines.text(value)));
    }

    /** Validates the field {@code autolock}, given {@code importImage}. */
    @POST
    public FormValidation doCheckAutolock(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String importImage) {
        return check(item, imported(importImage).set("autolock", Lines.text(value)));
    }

    /** Validates the field {@code cosaDir}. */
    @POST
    public FormValidation doCheckCosaDir(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("cosaDir", Lines.text(value)));
    }

    /** Validates the field {@code artifacts}. */
    @POST
    public FormValidation doCheckArtifacts(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("artifacts", Lines.list(value)));
    }

    /** Validates the field {@code buildFetchUrl}. */
    @POST
    public FormValidation doCheckBuildFetchUrl(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("buildFetchUrl", Lines.text(value)));
    }

    /** Validates the field {@code importImage}, given {@code versionary}, {@code strict} and {@code force}. */
    @POST
    public FormValidation doCheckImportImage(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter boolean versionary,
            @QueryParameter boolean strict,
            @QueryParameter boolean force) {
        return check(
                item,
                imported(value)
                        .set("versionary", versionary)
                        .set("strict", strict)
                        .set("force", force));
    }

    /** Validates the field {@code download}, given {@code importImage}. */
    @POST
    public FormValidation doCheckDownload(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String importImage) {
        return check(item, imported(importImage).set("download", Lines.list(value)));
    }

    /** Validates the field {@code arch}, given {@code importImage} and {@code download}. */
    @POST
    public FormValidation doCheckArch(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String importImage,
            @QueryParameter String download) {
        return check(
                item,
                imported(importImage).set("download", Lines.list(download)).set("arch", Lines.text(value)));
    }

    /** Validates the field {@code overrides}, given {@code importImage}. */
    @POST
    public FormValidation doCheckOverrides(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String importImage) {
        return check(item, imported(importImage).set("overrides", Lines.list(value)));
    }

    /** Validates the field {@code overrideRpms}, given {@code importImage}. */
    @POST
    public FormValidation doCheckOverrideRpms(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String importImage) {
        return check(item, imported(importImage).set("overrideRpms", Lines.list(value)));
    }

    /** Validates the field {@code extraFetchArgs}, given {@code importImage}. */
    @POST
    public FormValidation doCheckExtraFetchArgs(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String importImage) {
        return check(item, imported(importImage).set("extraFetchArgs", Lines.list(value)));
    }

    /** Validates the field {@code extraBuildArgs}, given {@code importImage}. */
    @POST
    public FormValidation doCheckExtraBuildArgs(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String importImage) {
        return check(item, imported(importImage).set("extraBuildArgs", Lines.list(value)));
    }

    /** Validates the field {@code kvm}. */
    @POST
    public FormValidation doCheckKvm(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, request().set("kvm", Lines.text(value)));
    }

    /**
     * Validates the field {@code phases}, given {@code artifacts}, {@code buildFetchUrl}, {@code importImage}, {@code compress}, {@code verify} and {@code cleanCache}.
     */
    @POST
    public FormValidation doCheckPhases(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String artifacts,
            @QueryParameter String buildFetchUrl,
            @QueryParameter String importImage,
            @QueryParameter boolean compress,
            @QueryParameter boolean verify,
            @QueryParameter boolean cleanCache) {
        return check(
                item,
                imported(importImage)
                        .set("compress", compress)
                        .set("verify", verify)
                        .set("cleanCache", cleanCache)
                        .set("phases", Lines.list(value))
                        .set("artifacts", Lines.list(artifacts))
                        .set("buildFetchUrl", Lines.text(buildFetchUrl)));
    }

    private static CosaRequest.Builder imported(String importImage) {
        return request().set("importImage", Lines.text(importImage));
    }

    private static CosaRequest.Builder request() {
        return CosaRequest.builder();
    }

    private static FormValidation check(Item item, CosaRequest.Builder request) {
        return FieldCheck.of(item, request::build);
    }
}
