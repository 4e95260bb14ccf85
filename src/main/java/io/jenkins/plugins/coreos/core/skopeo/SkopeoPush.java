package io.jenkins.plugins.coreos.core.skopeo;

import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.transfer.ArchiveFile;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A push with skopeo. Stored while it runs, so it contains no secrets.
 *
 * @param source the archive
 * @param image the content of the archive
 * @param format format to convert the manifests to, or null to keep their format
 * @param destinations the destinations, each with at least one tag
 * @param users messages about the credentials in use, by destination name; without an entry, skopeo's default applies
 */
public record SkopeoPush(
        ArchiveFile source,
        ImageDescriptors image,
        ImageFormat format,
        List<Destination> destinations,
        Map<String, String> users)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Name of the script. */
    public static final String SCRIPT = "push-skopeo.sh";

    /** The grammar of names in the OCI image-spec (annotations.md), which skopeo enforces. */
    private static final Pattern REF_NAME = Pattern.compile("[A-Za-z0-9]++(?:(?:--|[-._:@+/])[A-Za-z0-9]++)*+");

    public SkopeoPush {
        destinations = new ArrayList<>(
                destinations.stream().map(Destination::withoutCredentials).toList());
        users = new HashMap<>(users);
    }

    /**
     * Creates a push.
     *
     * @throws ArchiveException if it is not the archive that COSA recorded, or skopeo cannot address it
     */
    public static SkopeoPush of(
            ArchiveFile source,
            ImageDescriptors image,
            ImageFormat format,
            List<Destination> destinations,
            Map<String, String> users)
            throws ArchiveException {
        source.check(image.top().digest());
        if (!image.top().digest().algorithm().equals("sha256")) {
            throw new ArchiveException(source.archive() + " contains an image with the digest "
                    + image.top().digest() + ", but skopeo supports sha256 only; push it with via: 'builtin'");
        }
        if (image.refName() != null && !REF_NAME.matcher(image.refName()).matches()) {
            throw new ArchiveException(source.archive() + " names the image " + Quoted.of(image.refName())
                    + ", but skopeo does not support this name; push it with via: 'builtin'");
        }
        return new SkopeoPush(
                source, image, format == null || image.hasFormat(format) ? null : format, destinations, users);
    }

    /** Returns whether the image is converted, so that its digest is not known in advance. */
    public boolean converts() {
        return format != null;
    }

    /**
     * Returns the arguments of the script; see the comment at the top of the script for their format.
     *
     * @param secretFile path of the secrets, or null without secrets
     */
    public List<String> arguments(TransferSpec spec, SkopeoAccess access, String secretFile) {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--archive", source.archive());
        add(arguments, "--digest", image.top().digest().toString());
        add(arguments, "--blobs", String.valueOf(image.blobs().size()));
        add(arguments, "--retries", String.valueOf(spec.access().retries()));
        add(arguments, "--ref-name", image.refName());
        add(arguments, "--format", converts() ? format.word() : null);
        add(arguments, "--secret-file", secretFile);
        add(arguments, "--auth-file", spec.access().authFile());
        String ca = spec.access().caCertificate();
        add(arguments, CaCertificates.isText(ca) ? "--ca-pem" : "--ca-file", ca);
        add(arguments, "--digest-file", spec.digestFile());
        if (spec.access().openshift()) {
            arguments.add("--openshift");
        }
        for (Destination destination : destinations) {
            add(arguments, "--place", destination.repository().name());
            if (!spec.access().tlsVerify() || destination.insecure()) {
                arguments.add("--insecure");
            }
            SkopeoAccess.Login login = access.login(destination);
            add(
                    arguments,
                    "--login",
                    login == SkopeoAccess.Login.NONE ? null : login.name().toLowerCase(Locale.ROOT));
            if (spec.skipIfPresent() && !converts()) {
                arguments.add("--skip-if-present");
            }
            destination.tags().forEach(tag -> add(arguments, "--tag", tag));
        }
        return arguments;
    }

    private static void add(List<String> arguments, String option, String value) {
        if (value != null) {
            Collections.addAll(arguments, option, value);
        }
    }
}
