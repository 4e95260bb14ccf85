package io.jenkins.plugins.coreos.steps.transfer;

import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.transfer.ArchiveFile;
import io.jenkins.plugins.coreos.core.transfer.MetaJsonRecorder;
import io.jenkins.plugins.coreos.steps.durable.ContainerFiles;
import io.jenkins.plugins.coreos.steps.durable.PreparedScriptExecution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The record of a push in a meta.json that only a shell sees: read, changed here, and put in its place there. */
final class RemoteMetaUpdate {
    private static final String SCRIPT = "replace-file.sh";

    /** How often somebody else may write it at the same moment. */
    private static final int MAX_ATTEMPTS = 5;

    private RemoteMetaUpdate() {}

    /**
     * The script that replaces it, if it is still what it is made of.
     *
     * @param result the push's
     */
    static PreparedScriptExecution.Call of(ContainerFiles files, ArchiveFile source, Map<String, Object> result)
            throws IOException {
        Path metaJson = Path.of(source.metaJson());
        byte[] now = files.read(metaJson, CosaFiles.MAX_JSON);
        if (now == null) {
            throw new IOException(
                    metaJson + " has more than " + CosaFiles.MAX_JSON + " bytes, so the push cannot be recorded");
        }
        byte[] then = MetaJsonRecorder.recorded(
                now, source, (String) result.get("repository"), Digest.parse((String) result.get("digest")));
        return new PreparedScriptExecution.Call(
                SCRIPT,
                List.of(
                        ContainerFiles.text(metaJson),
                        Digest.sha256(now).hex(),
                        Base64.getEncoder().encodeToString(then)));
    }

    /**
     * Whether the script did it, or it has to be made anew.
     *
     * @throws IOException when it could not; the message is for the user
     */
    static boolean isDone(String output, int attempts, ArchiveFile source) throws IOException {
        String[] fields = output.strip().split("\t", 2);
        if (fields[0].equals("replaced")) {
            return true;
        }
        if (fields[0].equals("changed") && attempts < MAX_ATTEMPTS) {
            return false;
        }
        throw new IOException("the image is pushed, but " + source.metaJson() + " does not record it: "
                + (fields.length > 1
                        ? Quoted.line(fields[1], 2_000)
                        : fields[0].equals("changed") ? "others write it all the time" : "its script was ended"));
    }
}
