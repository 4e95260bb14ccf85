package io.jenkins.plugins.coreos.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command of each tool for each operation, without credentials; for {@link Tool#WARM} only its arguments. */
final class Commands {
    private final Settings settings;

    Commands(Settings settings) {
        this.settings = settings;
    }

    /**
     * One push.
     *
     * @param archive the OCI archive
     * @param layout the same, unpacked
     * @param reference the destination
     * @param authority the certificate to trust, or null for plain HTTP
     */
    record Push(Path archive, Path layout, String reference, Path authority) {}

    /** Sends an archive to a registry. */
    List<String> push(Tool tool, Push push, Path temporary) {
        Path authority = push.authority();
        return switch (tool) {
            case CLI, WARM ->
                ours(
                        tool,
                        List.of("push", push.archive().toString(), "--to", push.reference()),
                        List.of(authority == null ? "--tls-verify=false" : "--ca-certificate=" + authority));
            case SKOPEO ->
                skopeo(
                        temporary,
                        "--dest-no-creds",
                        authority == null ? "--dest-tls-verify=false" : "--dest-cert-dir=" + authority.getParent(),
                        "oci-archive:" + push.archive(),
                        "docker://" + push.reference());
            case CRANE -> {
                List<String> command = new ArrayList<>();
                if (authority != null) {
                    command.addAll(List.of("env", "SSL_CERT_FILE=" + authority));
                }
                command.addAll(List.of(settings.crane(), "push"));
                if (authority == null) {
                    command.add("--insecure");
                }
                command.addAll(List.of(push.layout().toString(), push.reference()));
                yield command;
            }
            default -> throw unused(tool);
        };
    }

    /**
     * Copies an image to a repository, over plain HTTP.
     *
     * @param from the source
     * @param to the destination without a tag
     * @param tags the tags there; a tool that takes only one runs several times
     */
    List<String> copy(Tool tool, String from, String to, List<String> tags, Path temporary) {
        return switch (tool) {
            case CLI, ONE_TAG, WARM ->
                ours(
                        tool,
                        List.of("copy", from, "--to", to + ":" + tags.get(0), "--tls-verify=false"),
                        tags.stream().skip(1).map(tag -> "--tag=" + tag).toList());
            case SKOPEO ->
                each(tags.stream()
                        .map(tag -> skopeo(
                                temporary,
                                "--src-no-creds",
                                "--dest-no-creds",
                                "--src-tls-verify=false",
                                "--dest-tls-verify=false",
                                "docker://" + from,
                                "docker://" + to + ":" + tag)));
            case CRANE ->
                each(tags.stream().map(tag -> List.of(settings.crane(), "copy", "--insecure", from, to + ":" + tag)));
            case REGCTL ->
                each(tags.stream()
                        .map(tag -> List.of(
                                settings.regctl(), plain(from), plain(to), "image", "copy", from, to + ":" + tag)));
            case ORAS ->
                List.of(
                        settings.oras(),
                        "cp",
                        "--from-plain-http",
                        "--to-plain-http",
                        "--no-tty",
                        from,
                        to + ":" + String.join(",", tags));
            default -> throw unused(tool);
        };
    }

    /**
     * Downloads an image over plain HTTP.
     *
     * @param to the archive to write, {@code *.tar}; crane writes a layout directory instead
     */
    List<String> pull(Tool tool, String from, Path to, Path temporary) {
        String file = to.toString();
        return switch (tool) {
            case CLI, WARM -> ours(tool, List.of("pull", from, "--archive", file), List.of("--tls-verify=false"));
            case SKOPEO ->
                skopeo(temporary, "--src-no-creds", "--src-tls-verify=false", "docker://" + from, "oci-archive:" + to);
            case CRANE -> List.of(settings.crane(), "pull", "--insecure", "--format=oci", from, file);
            case REGCTL -> List.of(settings.regctl(), plain(from), "image", "export", from, file);
            case ORAS -> List.of(settings.oras(), "backup", "--plain-http", "--no-tty", "--output", file, from);
            default -> throw unused(tool);
        };
    }

    /**
     * One new image, over plain HTTP.
     *
     * @param base the reference of the base
     * @param tree the directory of the files to add
     * @param to the reference of the new image
     * @param storage the directory of buildah's storage
     */
    record Layering(String base, Path tree, String to, Path storage) {}

    /** Puts a layer on an image. */
    List<String> layer(Tool tool, Layering layer, Path temporary) {
        return switch (tool) {
            case CLI, WARM ->
                ours(
                        tool,
                        List.of(
                                "layer",
                                "--from",
                                layer.base(),
                                "--add",
                                layer.tree().toString()),
                        List.of("--to", layer.to(), "--tls-verify=false"));
            case BUILDAH, BUILDAH_AGAIN -> List.of("sh", "-ec", buildah(layer));
            case CRANE -> append(layer, temporary.resolve("layer.tar"), "append", "-b", layer.base(), "-f");
            case CRANE_GZIP -> append(layer, temporary.resolve("layer.tgz"), "append", "-b", layer.base(), "-f");
            case CRANE_MUTATE -> append(layer, temporary.resolve("layer.tar"), "mutate", layer.base(), "--append");
            default -> throw unused(tool);
        };
    }

    private List<String> append(Layering layer, Path tar, String... arguments) {
        List<String> append = new ArrayList<>(List.of(settings.crane(), "--insecure"));
        append.addAll(List.of(arguments));
        append.addAll(List.of(tar.toString(), "-t", layer.to()));
        return each(Stream.of(List.of("tar", "-C", layer.tree().toString(), "-caf", tar.toString(), "."), append));
    }

    private String buildah(Layering layer) {
        String buildah = quoted(List.of(
                settings.buildah(),
                "--root=" + layer.storage().resolve("root"),
                "--runroot=" + layer.storage().resolve("run")));
        return String.join(
                "\n",
                "container=$(" + buildah + " from --tls-verify=false '" + layer.base() + "')",
                buildah + " copy \"$container\" '" + layer.tree() + "' /",
                buildah + " commit \"$container\" layered",
                buildah + " push --tls-verify=false layered 'docker://" + layer.to() + "'");
    }

    /** Only starts and exits. */
    List<String> start(Tool tool) {
        return switch (tool) {
            case CLI -> ours(tool, List.of("--version"), List.of());
            case SKOPEO -> List.of(settings.skopeo(), "--version");
            case CRANE -> List.of(settings.crane(), "version");
            default -> throw unused(tool);
        };
    }

    private List<String> ours(Tool tool, List<String> arguments, List<String> more) {
        return Stream.of(tool == Tool.WARM ? List.<String>of() : settings.cli(), arguments, more)
                .flatMap(List::stream)
                .toList();
    }

    /** Sets {@code --tmpdir}, because skopeo otherwise unpacks into /var/tmp, where other programs write too. */
    private List<String> skopeo(Path temporary, String... arguments) {
        return Stream.concat(
                        Stream.of(settings.skopeo(), "--insecure-policy", "--tmpdir", temporary.toString(), "copy"),
                        Stream.of(arguments))
                .toList();
    }

    private static String plain(String reference) {
        return "--host=reg=" + reference.substring(0, reference.indexOf('/')) + ",tls=disabled";
    }

    /** One command, or a shell that runs several in succession. */
    private static List<String> each(Stream<List<String>> commands) {
        List<List<String>> all = commands.toList();
        return all.size() == 1
                ? all.get(0)
                : List.of("sh", "-c", all.stream().map(Commands::quoted).collect(Collectors.joining(" && ")));
    }

    private static String quoted(List<String> command) {
        return command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    private static IllegalArgumentException unused(Tool tool) {
        return new IllegalArgumentException(tool + " is not measured here");
    }
}
