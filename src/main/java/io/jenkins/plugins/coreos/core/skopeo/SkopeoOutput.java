package io.jenkins.plugins.coreos.core.skopeo;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.text.ByteSize;
import io.jenkins.plugins.coreos.core.text.Quoted;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses the standard output of push-skopeo.sh; see the comment at the top of the script for its format. */
public final class SkopeoOutput {
    private static final int MAX_LENGTH = 32 * 1024 * 1024;

    private final SkopeoPush push;
    private final List<Target> targets = new ArrayList<>();
    private boolean done;

    /** The output of the script about one destination. */
    private static final class Target {
        final String name;
        final boolean skipped;
        final Digest digest;
        final Set<Digest> sent = new LinkedHashSet<>();
        final Set<Digest> mounts = new LinkedHashSet<>();
        byte[] manifest;

        Target(String name, boolean skipped, Digest digest) {
            this.name = name;
            this.skipped = skipped;
            this.digest = digest;
        }
    }

    private SkopeoOutput(SkopeoPush push) {
        this.push = push;
    }

    /**
     * Returns the result of a push.
     *
     * @param millis duration of the push
     * @throws IOException if skopeo or the script failed; the message is intended for the user
     */
    public static TransferResult parse(String output, SkopeoPush push, long millis) throws IOException {
        SkopeoOutput parser = new SkopeoOutput(push);
        if (output.length() > MAX_LENGTH) {
            throw parser.incomplete();
        }
        try {
            for (String line : output.split("\n")) {
                parser.line(line.split("\t", 4));
            }
            return parser.result(millis);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw parser.incomplete();
        }
    }

    private void line(String[] fields) throws IOException {
        switch (fields[0]) {
            case "place" -> targets.add(new Target(fields[1], fields[2].equals("skipped"), Digest.parse(fields[3])));
            case "sent" -> last().sent.add(Digest.parse(fields[1]));
            case "mounts" -> last().mounts.add(Digest.parse(fields[1]));
            case "manifest" -> last().manifest = Base64.getDecoder().decode(fields[1]);
            case "done" -> done = true;
            case "error" -> throw new IOException(error(fields[1], fields[2]));
            default -> {
                // Ignores other output of the container's shell.
            }
        }
    }

    private Target last() {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException();
        }
        return targets.get(targets.size() - 1);
    }

    private TransferResult result(long millis) throws IOException {
        List<String> expected = push.destinations().stream()
                .map(target -> target.repository().name())
                .toList();
        if (!done || !targets.stream().map(target -> target.name).toList().equals(expected)) {
            throw incomplete();
        }
        ImageDescriptors image = image();
        List<TransferResult.DestinationResult> results = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            if (!targets.get(i).digest.equals(image.top().digest())) {
                throw incomplete();
            }
            results.add(toResult(push.destinations().get(i), targets.get(i), image));
        }
        Map<String, Digest> manifests = new LinkedHashMap<>();
        for (Map.Entry<Platform, Digest> entry : image.images().entrySet()) {
            manifests.putIfAbsent(entry.getKey().cosaArch(), entry.getValue());
        }
        return new TransferResult(
                image.top(), image.size(), List.of(image.top().digest()), manifests, push.converts(), results, millis);
    }

    /** Returns the image that the tags refer to now: that in the archive, or skopeo's conversion of it. */
    private ImageDescriptors image() throws IOException {
        if (!push.converts()) {
            return push.image();
        }
        byte[] manifest = targets.get(0).manifest;
        if (manifest == null || !Digest.sha256(manifest).equals(targets.get(0).digest)) {
            throw incomplete();
        }
        try {
            return push.image().converted(manifest);
        } catch (JsonException e) {
            throw new IOException("the image that skopeo converted from "
                    + push.source().archive() + " is invalid: " + e.getMessage());
        }
    }

    private static TransferResult.DestinationResult toResult(
            Destination destination, Target target, ImageDescriptors image) {
        long bytes = 0;
        int sent = 0;
        int mounted = 0;
        for (Descriptor blob : image.blobs().values()) {
            if (target.sent.contains(blob.digest())) {
                bytes += blob.size();
                sent++;
            } else if (target.mounts.contains(blob.digest())) {
                mounted++;
            }
        }
        int present = target.skipped ? 0 : image.blobs().size() - sent - mounted;
        return new TransferResult.DestinationResult(
                destination.repository().name(), destination.tags(), target.skipped, bytes, sent, mounted, present);
    }

    private String error(String target, String message) {
        // The script has already hidden the known secrets; this hides other text that looks like a secret.
        String text = Quoted.line(new Redaction().hide(message), Quoted.MAX_MESSAGE);
        String problem = target.equals("-")
                ? "cannot push " + push.source().archive() + " with skopeo: "
                : "skopeo cannot push " + push.source().archive() + " to " + Quoted.printable(target) + ": ";
        return problem + text + advice(target, text);
    }

    private String advice(String target, String message) {
        if (message.matches(
                        ".*(?:[Uu]nauthorized|[Aa]uthentication required|(?<!permission )denied|invalid username).*")
                && !target.equals("-")) {
            String user = push.users().get(target);
            return user == null
                    ? "; the step has no credentials, so skopeo used those in the container's files, if any"
                    : "; " + user;
        }
        if (message.contains("no space left")) {
            return "; skopeo unpacks the archive first: set TMPDIR to a directory with "
                    + ByteSize.of(push.image().size())
                    + " of free space, or keep the archive where the agent process"
                    + " can read it, which needs no space";
        }
        return "";
    }

    private IOException incomplete() {
        return new IOException("the script that pushes " + push.source().archive()
                + " with skopeo ended without a complete result, so it was probably killed; see the log above");
    }
}
