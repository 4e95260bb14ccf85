package io.jenkins.plugins.coreos.steps.cosa;

import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.steps.BudgetedStep;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of {@code cosaBuild} that select the source of the build and identify it. */
public abstract class CosaSourceParameters extends BudgetedStep {
    private String cosaDir;
    private String source;
    private String branch;
    private String commit;
    private String variant;
    private String yumrepos;
    private String yumreposBranch;
    private boolean transientBuild;
    private String buildFetchUrl;
    private String version;
    private boolean versionary;
    private String parentBuild;
    private String autolock;

    public String getCosaDir() {
        return cosaDir;
    }

    @DataBoundSetter
    public void setCosaDir(String cosaDir) {
        this.cosaDir = Lines.text(cosaDir);
    }

    public String getSource() {
        return source;
    }

    @DataBoundSetter
    public void setSource(String source) {
        this.source = Lines.text(source);
    }

    public String getBranch() {
        return branch;
    }

    @DataBoundSetter
    public void setBranch(String branch) {
        this.branch = Lines.text(branch);
    }

    public String getCommit() {
        return commit;
    }

    @DataBoundSetter
    public void setCommit(String commit) {
        this.commit = Lines.text(commit);
    }

    public String getVariant() {
        return variant;
    }

    @DataBoundSetter
    public void setVariant(String variant) {
        this.variant = Lines.text(variant);
    }

    public String getYumrepos() {
        return yumrepos;
    }

    @DataBoundSetter
    public void setYumrepos(String yumrepos) {
        this.yumrepos = Lines.text(yumrepos);
    }

    public String getYumreposBranch() {
        return yumreposBranch;
    }

    @DataBoundSetter
    public void setYumreposBranch(String yumreposBranch) {
        this.yumreposBranch = Lines.text(yumreposBranch);
    }

    public boolean isTransientBuild() {
        return transientBuild;
    }

    @DataBoundSetter
    public void setTransientBuild(boolean transientBuild) {
        this.transientBuild = transientBuild;
    }

    public String getBuildFetchUrl() {
        return buildFetchUrl;
    }

    @DataBoundSetter
    public void setBuildFetchUrl(String buildFetchUrl) {
        this.buildFetchUrl = Lines.text(buildFetchUrl);
    }

    public String getVersion() {
        return version;
    }

    @DataBoundSetter
    public void setVersion(String version) {
        this.version = Lines.text(version);
    }

    public boolean isVersionary() {
        return versionary;
    }

    @DataBoundSetter
    public void setVersionary(boolean versionary) {
        this.versionary = versionary;
    }

    public String getParentBuild() {
        return parentBuild;
    }

    @DataBoundSetter
    public void setParentBuild(String parentBuild) {
        this.parentBuild = Lines.text(parentBuild);
    }

    public String getAutolock() {
        return autolock;
    }

    @DataBoundSetter
    public void setAutolock(String autolock) {
        this.autolock = Lines.text(autolock);
    }

    /** Adds these parameters to a request. */
    CosaRequest.Builder request() {
        return CosaRequest.builder()
                .set("cosaDir", cosaDir)
                .set("source", source)
                .set("branch", branch)
                .set("commit", commit)
                .set("variant", variant)
                .set("yumrepos", yumrepos)
                .set("yumreposBranch", yumreposBranch)
                .set("transientBuild", transientBuild)
                .set("buildFetchUrl", buildFetchUrl)
                .set("version", version)
                .set("versionary", versionary)
                .set("parentBuild", parentBuild)
                .set("autolock", autolock);
    }
}
