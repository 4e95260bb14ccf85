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

/**
 * Records a push in a meta.json that only a shell in the step's context sees: reads it, changes it on the controller,
 * and runs a script that replaces it.
 */
final class RemoteMetaUpdate {
    private static final String SCRIPT = "replace-file.sh";

    /** Maximum number of attempts if other processes write the file concurrently. */
    private static final int MAX_ATTEMPTS = 5;

    private RemoteMetaUpdate() {}

    /**
     * Composes the script that replaces meta.json if it is unchanged since it was read.
     *
     * @param result the result of the push
     */
    static PreparedScriptExecution.Call of(ContainerFiles files, ArchiveFile source, Map<String, Object> result)
            throws IOException {
        Path metaJson = Path.of(source.metaJson());
        byte[] current = files.read(metaJson, CosaFiles.MAX_JSON);
        if (current == null) {
            throw new IOException("cannot record the push in " + metaJson + ": the file is larger than "
                    + CosaFiles.MAX_JSON + " bytes");
        }
        byte[] updated = MetaJsonRecorder.withPush(
                current, source, (String) result.get("repository"), Digest.parse((String) result.get("digest")));
        return new PreparedScriptExecution.Call(
                SCRIPT,
                List.of(
                        ContainerFiles.text(metaJson),
                        Digest.sha256(current).hex(),
                        Base64.getEncoder().encodeToString(updated)));
    }

    /**
     * Returns true if meta.json has been replaced, false if the update must be repeated because the file had changed.
     *
     * @throws IOException if the update failed; the message is for the user
     */
    static boolean isDone(String output, int attempts, ArchiveFile source) throws IOException {
        String[] fields = output.strip().split("\t", 2);
        if (fields[0].equals("replaced")) {
            return true;
        }
        if (fields[0].equals("changed") && attempts < MAX_ATTEMPTS) {
            return false;
        }
        throw new IOException("the image was pushed, but the push cannot be recorded in " + source.metaJson() + ": "
                + (fields.length > 1
                        ? Quoted.line(fields[1], Quoted.MAX_MESSAGE)
                        : fields[0].equals("changed")
                                ? "other processes keep changing the file"
                                : "the script was killed"));
    }
}
