package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.credentials.FieldCheck;
import java.util.function.Consumer;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form checks of {@code pushOciArchive}. */
abstract class PushChecks extends DestinationChecks {

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckArchive(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archives,
            @QueryParameter String cosaDir,
            @QueryParameter String build,
            @QueryParameter String arches,
            @QueryParameter String image) {
        return source(item, value, archives, cosaDir, build, arches, image, false);
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckArchives(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String cosaDir,
            @QueryParameter String build,
            @QueryParameter String arches,
            @QueryParameter String image) {
        return source(item, archive, value, cosaDir, build, arches, image, false);
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckCosaDir(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String build,
            @QueryParameter String arches,
            @QueryParameter String image) {
        return source(item, archive, archives, value, build, arches, image, false);
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckBuild(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String cosaDir,
            @QueryParameter String arches,
            @QueryParameter String image) {
        return source(item, archive, archives, cosaDir, value, arches, image, false);
    }

    /** Checks the architectures, and that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckArches(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String cosaDir,
            @QueryParameter String build,
            @QueryParameter String image,
            @QueryParameter boolean allowMissing) {
        return source(item, archive, archives, cosaDir, build, value, image, allowMissing);
    }

    /** Checks that exactly one parameter selects the archive. */
    @POST
    public FormValidation doCheckImage(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String cosaDir,
            @QueryParameter String build,
            @QueryParameter String arches) {
        return source(item, archive, archives, cosaDir, build, arches, value, false);
    }

    /** Checks the names of the disk images, and that they are not combined with archives or another format. */
    @POST
    public FormValidation doCheckDiskImages(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archive,
            @QueryParameter String archives,
            @QueryParameter String format) {
        return check(item, step -> {
            step.archive = archive;
            step.archives = archives;
            step.diskImages = value;
            step.format = format;
        });
    }

    private static FormValidation source(
            Item item,
            String archive,
            String archives,
            String cosaDir,
            String build,
            String arches,
            String image,
            boolean allowMissing) {
        return check(item, step -> {
            step.archive = archive;
            step.archives = archives;
            step.cosaDir = cosaDir;
            step.build = build;
            step.arches = arches;
            step.allowMissing = allowMissing;
            step.image = image;
        });
    }

    /** Validates the field {@code digestFile}. */
    @POST
    public FormValidation doCheckDigestFile(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, step -> step.digestFile = value);
    }

    /** Checks that each item is a repository, without its registry. */
    @POST
    public FormValidation doCheckMountFrom(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String to) {
        return FieldCheck.of(item, () -> TransferSpec.checkMountFrom(Lines.list(value), valid(Lines.list(to))));
    }

    /** Checks that the transfer method exists and supports the other parameters. */
    @POST
    public FormValidation doCheckVia(
            @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String archives,
            @QueryParameter String arches,
            @QueryParameter String diskImages,
            @QueryParameter String sign,
            @QueryParameter String attach,
            @QueryParameter boolean provenance) {
        return check(item, step -> {
            step.via = value;
            step.sign = sign;
            step.attach = attach;
            step.provenance = provenance;
            step.archives = archives;
            step.arches = arches;
            step.diskImages = diskImages;
        });
    }

    private static FormValidation check(Item item, Consumer<PushOciArchiveStep> fields) {
        return FieldCheck.of(item, () -> {
            PushOciArchiveStep step = new PushOciArchiveStep("registry.example/any");
            fields.accept(step);
            step.spec();
        });
    }
}
