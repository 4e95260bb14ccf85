package io.jenkins.plugins.coreos.steps;

import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.transfer.ArchiveChoice;
import io.jenkins.plugins.coreos.core.transfer.PushOrder;
import io.jenkins.plugins.coreos.core.transfer.PushRequest;
import io.jenkins.plugins.coreos.core.transfer.PushVia;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of {@code pushOciArchive} that say what is pushed and what it is called. */
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
    private int parallel = Parameters.UNSET;
    private boolean skipIfPresent;
    private String digestFile;
    private boolean updateMeta;
    private String via;

    public String getArchive() {
        return archive;
    }

    @DataBoundSetter
    public void setArchive(String archive) {
        this.archive = Parameters.text(archive);
    }

    public String getArchives() {
        return archives;
    }

    @DataBoundSetter
    public void setArchives(String archives) {
        this.archives = Parameters.text(archives);
    }

    public String getCosaDir() {
        return cosaDir;
    }

    @DataBoundSetter
    public void setCosaDir(String cosaDir) {
        this.cosaDir = Parameters.text(cosaDir);
    }

    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String image) {
        this.image = Parameters.text(image);
    }

    public String getRefName() {
        return refName;
    }

    @DataBoundSetter
    public void setRefName(String refName) {
        this.refName = Parameters.text(refName);
    }

    public String getTags() {
        return tags;
    }

    @DataBoundSetter
    public void setTags(String tags) {
        this.tags = Parameters.text(tags);
    }

    public String getFormat() {
        return format;
    }

    @DataBoundSetter
    public void setFormat(String format) {
        this.format = Parameters.text(format);
    }

    public String getMountFrom() {
        return mountFrom;
    }

    @DataBoundSetter
    public void setMountFrom(String mountFrom) {
        this.mountFrom = Parameters.text(mountFrom);
    }

    public Integer getParallel() {
        return Parameters.number(parallel);
    }

    /** Sets the lanes; null for what Jenkins' settings say. */
    @DataBoundSetter
    public void setParallel(Integer parallel) {
        this.parallel = Parameters.kept(parallel);
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
        this.digestFile = Parameters.text(digestFile);
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
        this.via = Parameters.text(via);
    }

    /** The places, one on each line. */
    abstract String getTo();

    /**
     * Who makes the push.
     *
     * @throws IllegalArgumentException when there is no such way
     */
    final PushVia via() {
        return PushVia.parse(via);
    }

    /**
     * What these parameters order.
     *
     * @throws IllegalArgumentException when one is not what it must be, or two contradict each other
     */
    PushOrder order() {
        List<String> places = Parameters.list(getTo());
        if (places.isEmpty()) {
            throw new IllegalArgumentException("'to' is missing: registry[:port]/repository[:tag]");
        }
        int lanes = CoreosSettings.get().parallelOr(getParallel());
        if (getParallel() != null) {
            PushRequest.checkParallel(lanes);
        }
        List<String> named = new ArrayList<>(Parameters.list(archives));
        if (archive != null && !named.isEmpty()) {
            throw new IllegalArgumentException(
                    "'archive' is for one, 'archives' for one per architecture: give either");
        }
        if (archive != null) {
            named.add(archive);
        }
        if (via() == PushVia.SKOPEO && !Parameters.list(archives).isEmpty()) {
            throw new IllegalArgumentException(
                    "'archives' become one index, which skopeo cannot make; push them with via: 'builtin'");
        }
        return new PushOrder(
                new ArchiveChoice(named, cosaDir, image, refName),
                places,
                Parameters.list(tags),
                format == null ? null : ImageFormat.parse(format),
                lanes,
                Parameters.list(mountFrom),
                skipIfPresent,
                digestFile,
                updateMeta);
    }
}
