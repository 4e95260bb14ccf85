package io.jenkins.plugins.coreos.steps.cosa;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.text.Lines;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of {@code cosaBuild} that control the build and its artifacts. */
public abstract class CosaBuildParameters extends CosaSourceParameters {
    private boolean strict;
    private boolean force;
    private boolean skipPrune;
    private String overrides;
    private String overrideRpms;
    private String artifacts;
    private boolean compress;
    private String kvm;
    private boolean verify;
    private boolean cleanCache;
    private String extraFetchArgs;
    private String extraBuildArgs;
    private String phases;

    public boolean isStrict() {
        return strict;
    }

    @DataBoundSetter
    public void setStrict(boolean strict) {
        this.strict = strict;
    }

    public boolean isForce() {
        return force;
    }

    @DataBoundSetter
    public void setForce(boolean force) {
        this.force = force;
    }

    public boolean isSkipPrune() {
        return skipPrune;
    }

    @DataBoundSetter
    public void setSkipPrune(boolean skipPrune) {
        this.skipPrune = skipPrune;
    }

    public String getOverrides() {
        return overrides;
    }

    @DataBoundSetter
    public void setOverrides(String overrides) {
        this.overrides = Lines.text(overrides);
    }

    public String getOverrideRpms() {
        return overrideRpms;
    }

    @DataBoundSetter
    public void setOverrideRpms(String overrideRpms) {
        this.overrideRpms = Lines.text(overrideRpms);
    }

    public String getArtifacts() {
        return artifacts;
    }

    @DataBoundSetter
    public void setArtifacts(String artifacts) {
        this.artifacts = Lines.text(artifacts);
    }

    public boolean isCompress() {
        return compress;
    }

    @DataBoundSetter
    public void setCompress(boolean compress) {
        this.compress = compress;
    }

    public String getKvm() {
        return kvm;
    }

    @DataBoundSetter
    public void setKvm(String kvm) {
        // The default is stored as null, so that the Snippet Generator omits it.
        this.kvm = "auto".equals(kvm) ? null : Lines.text(kvm);
    }

    public boolean isVerify() {
        return verify;
    }

    @DataBoundSetter
    public void setVerify(boolean verify) {
        this.verify = verify;
    }

    public boolean isCleanCache() {
        return cleanCache;
    }

    @DataBoundSetter
    public void setCleanCache(boolean cleanCache) {
        this.cleanCache = cleanCache;
    }

    public String getExtraFetchArgs() {
        return extraFetchArgs;
    }

    @DataBoundSetter
    public void setExtraFetchArgs(String extraFetchArgs) {
        this.extraFetchArgs = Lines.text(extraFetchArgs);
    }

    public String getExtraBuildArgs() {
        return extraBuildArgs;
    }

    @DataBoundSetter
    public void setExtraBuildArgs(String extraBuildArgs) {
        this.extraBuildArgs = Lines.text(extraBuildArgs);
    }

    public String getPhases() {
        return phases;
    }

    @DataBoundSetter
    public void setPhases(String phases) {
        this.phases = Lines.text(phases);
    }

    @Override
    CosaRequest.Builder request() {
        return super.request()
                .set("strict", strict)
                .set("force", force)
                .set("skipPrune", skipPrune)
                .set("overrides", Lines.list(overrides))
                .set("overrideRpms", Lines.list(overrideRpms))
                .set("artifacts", Lines.list(artifacts))
                .set("compress", compress)
                .set("kvm", kvm)
                .set("verify", verify)
                .set("cleanCache", cleanCache)
                .set("extraFetchArgs", Lines.list(extraFetchArgs))
                .set("extraBuildArgs", Lines.list(extraBuildArgs))
                .set("phases", Lines.list(phases));
    }
}
