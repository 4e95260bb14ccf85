package io.jenkins.plugins.coreos.steps.transfer;

import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.core.transfer.ArchiveSelector;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.core.transfer.TransferVia;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.steps.BudgetedStep;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of {@code pushOciArchive} that select the image and name it. */
public abstract class PushParameters extends BudgetedStep implements Serializable {
    private static final long serialVersionUID = 1L;

    private String archive;
    private String archives;
    private String cosaDir;
    private String image;
    private String refName;
    private String tags;
    private String format;
    private String mountFrom;
    private Integer parallel;
    private boolean skipIfPresent;
    private String digestFile;
    private boolean updateMeta;
    private String via;

    public String getArchive() {
        return archive;
    }

    @DataBoundSetter
    public void setArchive(String archive) {
        this.archive = Lines.text(archive);
    }

    public String getArchives() {
        return archives;
    }

    @DataBoundSetter
    public void setArchives(String archives) {
        this.archives = Lines.text(archives);
    }

    public String getCosaDir() {
        return cosaDir;
    }

    @DataBoundSetter
    public void setCosaDir(String cosaDir) {
        this.cosaDir = Lines.text(cosaDir);
    }

    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String image) {
        this.image = Lines.text(image);
    }

    public String getRefName() {
        return refName;
    }

    @DataBoundSetter
    public void setRefName(String refName) {
        this.refName = Lines.text(refName);
    }

    public String getTags() {
        return tags;
    }

    @DataBoundSetter
    public void setTags(String tags) {
        this.tags = Lines.text(tags);
    }

    public String getFormat() {
        return format;
    }

    @DataBoundSetter
    public void setFormat(String format) {
        this.format = Lines.text(format);
    }

    public String getMountFrom() {
        return mountFrom;
    }

    @DataBoundSetter
    public void setMountFrom(String mountFrom) {
        this.mountFrom = Lines.text(mountFrom);
    }

    public Integer getParallel() {
        return parallel;
    }

    /** Sets the number of parallel transfers; null for the default of Jenkins' settings. */
    @DataBoundSetter
    public void setParallel(Integer parallel) {
        this.parallel = parallel;
    }

    public boolean isSkipIfPresent() {
        return skipIfPresent;
    }

    @DataBoundSetter
    public void setSkipIfPresent(boolean skipIfPresent) {
        this.skipIfPresent = skipIfPresent;
    }

    public String getDigestFile() {
        return digestFile;
    }

    @DataBoundSetter
    public void setDigestFile(String digestFile) {
        this.digestFile = Lines.text(digestFile);
    }

    public boolean isUpdateMeta() {
        return updateMeta;
    }

    @DataBoundSetter
    public void setUpdateMeta(boolean updateMeta) {
        this.updateMeta = updateMeta;
    }

    public String getVia() {
        return via;
    }

    @DataBoundSetter
    public void setVia(String via) {
        this.via = Lines.text(via);
    }

    /** The destinations, one on each line. */
    abstract String getTo();

    /**
     * The transfer method.
     *
     * @throws IllegalArgumentException if there is no such method
     */
    final TransferVia via() {
        return TransferVia.parse(via);
    }

    /** The settings for authentication, TLS and retries. */
    abstract AccessSpec access();

    /**
     * The transfer that these parameters specify.
     *
     * @throws IllegalArgumentException if a parameter is invalid, or two contradict each other
     */
    TransferSpec spec() {
        List<String> named = new ArrayList<>(Lines.list(archives));
        if (archive != null && !named.isEmpty()) {
            throw new IllegalArgumentException(
                    "'archive' is for one, 'archives' for one per architecture: give either");
        }
        if (via() == TransferVia.SKOPEO && !named.isEmpty()) {
            throw new IllegalArgumentException(
                    "'archives' become one index, which skopeo cannot make; push them with via: 'builtin'");
        }
        if (archive != null) {
            named.add(archive);
        }
        AccessSpec access = access();
        List<String> all = Lines.list(tags);
        return new TransferSpec(
                new ArchiveSelector(named, cosaDir, image, refName),
                Lines.list(getTo()).stream()
                        .map(place -> Destination.of(place, all, access.openshift()))
                        .toList(),
                format == null ? null : ImageFormat.parse(format),
                CoreosSettings.get().parallelOr(getParallel()),
                Lines.list(mountFrom),
                skipIfPresent,
                digestFile,
                updateMeta,
                access);
    }
}
