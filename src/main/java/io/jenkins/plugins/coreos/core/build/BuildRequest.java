package io.jenkins.plugins.coreos.core.build;

import io.jenkins.plugins.coreos.core.files.FileName;
import io.jenkins.plugins.coreos.core.text.NamedParameter;
import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Pairs;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a build, validated so that mistakes are reported before anything runs. They contain no secret, only
 * ids of credentials.
 *
 * @param context directory of the build context
 * @param containerfile path of the Containerfile, or null for the one in the context
 * @param from image that replaces the base, or null
 * @param target stage to build, or null for the last one
 * @param archive path of the archive to write
 * @param builder one of {@link #BUILDERS}
 * @param isolation one of {@link #ISOLATIONS}, or null for the builder's own default
 * @param buildArgs items NAME=VALUE
 * @param buildArgFiles files with lines NAME=VALUE
 * @param labels items NAME=VALUE
 * @param secrets items ID=CREDENTIALS-ID
 * @param secretFiles items ID=PATH
 * @param volumes items SOURCE:TARGET[:OPTIONS]
 * @param securityOpt the builder's security options
 */
public record BuildRequest(
        String context,
        String containerfile,
        String from,
        String target,
        String archive,
        String builder,
        String isolation,
        List<String> buildArgs,
        List<String> buildArgFiles,
        List<String> labels,
        List<String> secrets,
        List<String> secretFiles,
        List<String> volumes,
        List<String> securityOpt)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Name of the script. */
    public static final String SCRIPT = "build-image.sh";

    public static final List<String> BUILDERS = List.of("auto", "buildah", "podman");
    public static final List<String> ISOLATIONS = List.of("chroot", "oci", "rootless");

    private static final Pattern SECRET_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern URL = Pattern.compile("[a-z][a-z0-9+.-]*://.*|git@[^/]+:.*");
    private static final Pattern IMAGE = Pattern.compile(".*[/:].*");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");
    private static final Pattern NO_OPTION = Pattern.compile("(?!no-new-privileges$)[^=:]*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Validates the parameters; the message of an {@link IllegalArgumentException} names the invalid parameter. */
    public BuildRequest {
        Nearest.check("builder", builder, BUILDERS);
        if (isolation != null) {
            Nearest.check("isolation", isolation, ISOLATIONS);
        }
        if (from != null) {
            NamedParameter.check("from", () -> BaseReference.parse(from));
        }
        variables("buildArgs", buildArgs);
        Pairs.parse("labels", labels);
        Set<String> ids = new LinkedHashSet<>();
        for (Map.Entry<String, List<String>> parameter :
                Map.of("secrets", secrets, "secretFiles", secretFiles).entrySet()) {
            Pairs.parse(parameter.getKey(), parameter.getValue()).forEach((id, value) -> {
                rejectIf(
                        !SECRET_ID.matcher(id).matches(),
                        parameter.getKey() + ": " + Quoted.of(id) + " is not a valid id");
                rejectIf(value.isBlank(), parameter.getKey() + ": " + Quoted.of(id) + " has no value");
                rejectIf(
                        value.contains(","),
                        parameter.getKey() + ": " + Quoted.of(value)
                                + " contains a comma, which builders do not support");
                rejectIf(
                        parameter.getKey().equals("secrets") && value.matches("(?:~|\\.{0,2})/.*"),
                        "secrets: " + Quoted.of(value) + " is a path; use secretFiles");
                rejectIf(!ids.add(id), "secrets and secretFiles both have " + Quoted.of(id));
                if (parameter.getKey().equals("secretFiles")) {
                    FileName.check("secretFiles", value);
                }
            });
        }
        for (String volume : volumes) {
            rejectIf(
                    !volume.matches("[^:]+:/[^:]*(?::.*)?"),
                    "volumes: " + Quoted.of(volume) + " is not DIRECTORY:/PATH[:OPTIONS]");
        }
        if (containerfile != null) {
            rejectIf(
                    containerfile.endsWith(".in"),
                    "containerfile: a file for the C preprocessor is not supported; run cpp first");
        }
        rejectMistake("context", context, URL, "is a URL; check it out, and name the directory");
        rejectMistake("target", target, IMAGE, "is an image, not a stage; push the archive with pushOciArchive");
        buildArgFiles.forEach(
                file -> rejectMistake("buildArgFiles", file, ASSIGNMENT, "is a variable, not a file; use buildArgs"));
        securityOpt.forEach(
                option -> rejectMistake("securityOpt", option, NO_OPTION, "is not NAME=VALUE, such as label=disable"));
        rejectIf(!Quoted.isPrintable(context), "context: " + Quoted.of(context) + " is not a printable path");
        FileName.check("archive", archive);
        FileName.check("containerfile", containerfile);
        buildArgFiles.forEach(file -> FileName.check("buildArgFiles", file));
        // Running builds store this record, and the JEP-200 class filter may reject other kinds of lists.
        buildArgs = new ArrayList<>(buildArgs);
        buildArgFiles = new ArrayList<>(buildArgFiles);
        labels = new ArrayList<>(labels);
        secrets = new ArrayList<>(secrets);
        secretFiles = new ArrayList<>(secretFiles);
        volumes = new ArrayList<>(volumes);
        securityOpt = new ArrayList<>(securityOpt);
    }

    /** Rejects a value that was meant for another parameter, which the builder would report late. */
    private static void rejectMistake(String parameter, String value, Pattern mistake, String reason) {
        rejectIf(
                value != null && mistake.matcher(value).matches(),
                parameter + ": " + Quoted.of(String.valueOf(value)) + " " + reason);
    }

    private static void rejectIf(boolean isInvalid, String message) {
        if (isInvalid) {
            throw new IllegalArgumentException(message);
        }
    }

    static Map<String, String> variables(String parameter, List<String> items) {
        Map<String, String> pairs = Pairs.parse(parameter, items);
        pairs.keySet()
                .forEach(name -> rejectIf(
                        !VARIABLE.matcher(name).matches(),
                        parameter + ": " + Quoted.of(name) + " is not the name of a variable"));
        return pairs;
    }

    /** Returns the credentials ID of each secret, by the ID of the secret. */
    public Map<String, String> credentials() {
        return Pairs.parse("secrets", secrets);
    }

    /** Returns the ids of all secrets. */
    public Set<String> secretIds() {
        Set<String> ids = new LinkedHashSet<>(credentials().keySet());
        ids.addAll(Pairs.parse("secretFiles", secretFiles).keySet());
        return ids;
    }
}
