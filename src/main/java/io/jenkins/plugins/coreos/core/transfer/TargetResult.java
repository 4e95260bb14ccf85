package io.jenkins.plugins.coreos.core.transfer;

import java.util.List;

/**
 * What came of a push at one place.
 *
 * @param repository registry and repository
 * @param tags the tags that name the image now
 * @param skipped whether they did before, so that nothing was done
 * @param uploadedBytes how many bytes were sent
 */
public record TargetResult(
        String repository,
        List<String> tags,
        boolean skipped,
        long uploadedBytes,
        int uploadedBlobs,
        int mountedBlobs,
        int presentBlobs) {

    static TargetResult of(
            Destination destination, boolean skipped, PushProgress.Snapshot before, PushProgress.Snapshot after) {
        return new TargetResult(
                destination.repository().name(),
                destination.tags(),
                skipped,
                after.sent() - before.sent(),
                after.uploaded() - before.uploaded(),
                after.mounted() - before.mounted(),
                after.present() - before.present());
    }
}
