package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The executable file of the command line. Tests run before the build makes it, so this class assembles it in the same
 * way.
 *
 * @param file the launcher with the jar behind it
 */
record CliProgram(Path file) {
    private static final Path BASE =
            Path.of(System.getProperty("coreos.basedir", ".")).toAbsolutePath();

    /** Builds the program. */
    static CliProgram in(Path directory) throws IOException {
        Path jar = directory.resolve("cli.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out, manifest())) {
            Set<String> names = new HashSet<>(Set.of(JarFile.MANIFEST_NAME));
            classes(zip, names);
            for (Class<?> library : List.of(
                    picocli.CommandLine.class,
                    com.fasterxml.jackson.core.JsonFactory.class,
                    org.apache.hc.core5.http.HttpHost.class)) {
                library(zip, names, library);
            }
        }
        Path file = directory.resolve("coreos-assembler");
        String script = Files.readString(BASE.resolve("src/launcher/coreos-assembler.sh"))
                .replace("@JAR_SHA256@", "0123456789abcdef0123456789abcdef");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(script.getBytes(StandardCharsets.UTF_8));
            Files.copy(jar, out);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new CliProgram(file);
    }

    /** Returns a copy in another directory. */
    CliProgram copyTo(Path directory) throws IOException {
        return new CliProgram(Files.copy(
                file,
                Files.createDirectories(directory).resolve(file.getFileName()),
                StandardCopyOption.COPY_ATTRIBUTES));
    }

    /** Returns a run to configure further, without a cache. */
    Processes run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        return Processes.command(command).env("COREOS_ASSEMBLER_NO_CACHE", "1");
    }

    /** Returns a run with a cache directory. */
    Processes run(Path cache, String... arguments) {
        return run(arguments).env("COREOS_ASSEMBLER_NO_CACHE", "").env("XDG_CACHE_HOME", cache.toString());
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "1.2.3");
        return manifest;
    }

    private static void classes(JarOutputStream zip, Set<String> names) throws IOException {
        Path root = Path.of(System.getProperty("coreos.outputDirectory")).toAbsolutePath();
        try (Stream<Path> tree = Files.walk(root.resolve("io/jenkins/plugins/coreos"))) {
            for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
                String name = root.relativize(path).toString();
                if (names.add(name)) {
                    zip.putNextEntry(new JarEntry(name));
                    Files.copy(path, zip);
                    zip.closeEntry();
                }
            }
        }
    }

    private static void library(JarOutputStream zip, Set<String> names, Class<?> type) throws IOException {
        String path = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        try (JarFile jar = new JarFile(path)) {
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (!entry.getName().startsWith("META-INF/") && names.add(entry.getName())) {
                    zip.putNextEntry(new JarEntry(entry.getName()));
                    try (InputStream in = jar.getInputStream(entry)) {
                        in.transferTo(zip);
                    }
                    zip.closeEntry();
                }
            }
        }
    }
}
