package io.jenkins.plugins.coreos.core.skopeo;

import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The arguments of push-skopeo.sh; see the comment at the top of the script for their format. */
public final class SkopeoArguments {
    /** Name of the script. */
    public static final String SCRIPT = "push-skopeo.sh";

    private SkopeoArguments() {}

    /**
     * Returns the script's arguments.
     *
     * @param secretFile path of the secrets, or null without secrets
     */
    public static List<String> of(SkopeoPush push, TransferSpec spec, SkopeoAccess access, String secretFile) {
        List<String> words = new ArrayList<>(List.of(
                "--archive", push.source().archive(),
                "--digest", push.image().top().digest().toString(),
                "--blobs", String.valueOf(push.image().blobs().size()),
                "--retries", String.valueOf(spec.access().retries())));
        put(words, "--ref-name", push.image().refName());
        put(words, "--format", push.converts() ? push.format().word() : null);
        put(words, "--secret-file", secretFile);
        put(words, "--auth-file", spec.access().authFile());
        String ca = spec.access().caCertificate();
        put(words, CaCertificates.isText(ca) ? "--ca-pem" : "--ca-file", ca);
        put(words, "--digest-file", spec.digestFile());
        if (spec.access().openshift()) {
            words.add("--openshift");
        }
        for (Destination place : push.destinations()) {
            addPlace(words, place, access, spec.skipIfPresent() && !push.converts());
        }
        return words;
    }

    private static void addPlace(List<String> words, Destination place, SkopeoAccess access, boolean skip) {
        words.add("--place");
        words.add(place.repository().name());
        if (access.isInsecure(place)) {
            words.add("--insecure");
        }
        SkopeoAccess.Login login = access.login(place);
        put(
                words,
                "--login",
                login == SkopeoAccess.Login.NONE ? null : login.name().toLowerCase(Locale.ROOT));
        if (skip) {
            words.add("--skip-if-present");
        }
        place.tags().forEach(tag -> put(words, "--tag", tag));
    }

    private static void put(List<String> words, String option, String value) {
        if (value != null) {
            words.add(option);
            words.add(value);
        }
    }
}
