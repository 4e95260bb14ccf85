package io.jenkins.plugins.coreos.page;

import hudson.model.Run;
import java.util.Date;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An image that a job has pushed, and the build that pushed it. */
@ExportedBean(defaultVisibility = 999)
public final class JobImage {
    private final Run<?, ?> run;
    private final ImageEntry image;

    JobImage(Run<?, ?> run, ImageEntry image) {
        this.run = run;
        this.image = image;
    }

    public Run<?, ?> getRun() {
        return run;
    }

    /** The build's number. */
    @Exported
    public int getBuild() {
        return run.getNumber();
    }

    /** The end of the push. */
    public Date getPushed() {
        return new Date(image.time);
    }

    @Exported
    public ImageEntry getImage() {
        return image;
    }
}
