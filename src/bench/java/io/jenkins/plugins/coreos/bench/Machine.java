package io.jenkins.plugins.coreos.bench;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The machine on which the figures were measured. */
final class Machine {
    private static final Pattern VERSION = Pattern.compile("v?\\d+(\\.\\d+)+\\S*");

    private Machine() {}

    /** Properties and their values, in display order; none identifies an individual machine. */
    static Map<String, String> describe(Settings settings) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "Processor",
                Runtime.getRuntime().availableProcessors() + " cores, " + field("/proc/cpuinfo", "model name", ":"));
        String memory = field("/proc/meminfo", "MemTotal", ":").replaceAll("\\D", "");
        facts.put("Memory", memory.isEmpty() ? "unknown" : Units.bytes(Long.parseLong(memory) * 1024));
        facts.put("System", field("/etc/os-release", "PRETTY_NAME", "=").replace("\"", ""));
        facts.put("Kernel", System.getProperty("os.version"));
        facts.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put(
                "Command",
                "`"
                        + settings.cli().stream()
                                .map(word -> String.valueOf(Path.of(word).getFileName()))
                                .collect(Collectors.joining(" "))
                        + "`");
        Path program = Path.of(settings.cli().get(settings.cli().size() - 1));
        if (Files.isRegularFile(program)) {
            facts.put("Its size", Units.bytes(program.toFile().length()));
        }
        facts.put("skopeo", version(settings.skopeo(), "--version"));
        facts.put("crane", version(settings.crane(), "version"));
        facts.put("regctl", version(settings.regctl(), "version"));
        facts.put("oras", version(settings.oras(), "version"));
        facts.put("buildah", version(settings.buildah(), "--version"));
        facts.put("docker-registry", version("docker-registry", "--version"));
        return facts;
    }

    private static String version(String program, String argument) {
        if (program.isEmpty()) {
            return "not installed, not measured";
        }
        String output = Processes.command(program, argument).ok().output();
        Matcher version = VERSION.matcher(output);
        return version.find() ? version.group() : output;
    }

    private static String field(String file, String key, String separator) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                int end = line.indexOf(separator);
                if (end > 0 && line.substring(0, end).strip().equals(key)) {
                    return line.substring(end + 1).strip();
                }
            }
        } catch (IOException e) {
            // Not Linux: the property is omitted.
        }
        return "unknown";
    }
}
