package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file to attach to an image, such as an SBOM.
 *
 * @param file path of the file, absolute or relative to the current directory
 * @param mediaType media type of the file, and type of the artifact
 */
public record Attachment(String file, String mediaType) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Maximum number of attachments; each takes several requests and an entry in the list of the image's referrers. */
    static final int MAX_ATTACHMENTS = 100;

    /** A media type (RFC 6838, section 4.2) without parameters, which OCI descriptors do not allow. */
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

    /**
     * Validates the attachment.
     *
     * @throws IllegalArgumentException if the path is empty or the media type is invalid
     */
    public Attachment {
        if (file.isBlank() || file.endsWith("/") || !Quoted.isPrintable(file)) {
            throw new IllegalArgumentException(Quoted.of(file) + " is not the path of a file");
        }
        if (!MEDIA_TYPE.matcher(mediaType).matches()) {
            throw new IllegalArgumentException(
                    Quoted.of(mediaType) + " is not a media type, such as 'application/spdx+json'");
        }
        if (MediaTypes.isManifest(mediaType) || MediaTypes.isIndex(mediaType)) {
            throw new IllegalArgumentException(Quoted.of(mediaType) + " is the media type of an image, not of a file");
        }
    }

    /**
     * Parses {@code FILE=MEDIATYPE}. FILE may contain an equals sign.
     *
     * @throws IllegalArgumentException if it has another form, or a part is invalid
     */
    public static Attachment parse(String text) {
        int at = text.lastIndexOf('=');
        if (at < 0) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " is not FILE=MEDIATYPE, such as 'sbom.json=application/spdx+json'");
        }
        return new Attachment(text.substring(0, at), text.substring(at + 1));
    }

    /**
     * Parses several attachments.
     *
     * @param parameter name of the parameter or option, for messages
     * @throws IllegalArgumentException if one is invalid or repeated, or there are too many
     */
    public static List<Attachment> parse(String parameter, List<String> texts) {
        List<Attachment> all = new ArrayList<>();
        Set<String> files = new HashSet<>();
        for (String text : texts) {
            all.add(NamedParameter.parse(parameter, () -> parse(text)));
            if (!files.add(all.get(all.size() - 1).file())) {
                throw new IllegalArgumentException(parameter + ": the file "
                        + Quoted.of(all.get(all.size() - 1).file()) + " is given twice");
            }
        }
        if (all.size() > MAX_ATTACHMENTS) {
            throw new IllegalArgumentException(
                    parameter + ": " + all.size() + " files are more than the limit of " + MAX_ATTACHMENTS);
        }
        return all;
    }
}
