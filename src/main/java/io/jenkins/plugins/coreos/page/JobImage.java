package io.jenkins.plugins.coreos.page;

import java.util.Date;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An image that a job has pushed, and the build that pushed it. */
@ExportedBean(defaultVisibility = 999)
public final class JobImage {
    private final IndexedBuild build;
    private final ImageEntry image;

    JobImage(IndexedBuild build, ImageEntry image) {
        this.build = build;
        this.image = image;
    }

    /** The build's number. */
    @Exported
    public int getBuild() {
        return build.number();
    }

    /** The build's name, such as {@code #42}. */
    @Exported
    public String getBuildName() {
        return build.displayName();
    }

    /** The end of the push. */
    public Date getPushed() {
        return new Date(image.time);
    }

    /** The image. */
    @Exported
    public ImageEntry getImage() {
        return image;
    }
}
