package io.jenkins.plugins.coreos.core.build;

import io.jenkins.plugins.coreos.core.text.Nearest;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stages of a Containerfile and the secrets that it mounts (containerfile(5)).
 *
 * <p>The bytes are decoded as Latin-1, which preserves those that are not ASCII.
 */
public final class Containerfile {
    private static final Pattern ESCAPE = Pattern.compile("(?i)#\\s*escape\\s*=\\s*(\\S)\\s*");
    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*\\w+\\s*=.*");
    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "(\\w+)(?:=((?:\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|\\\\.|[^\\s\"'\\\\])*+))?", Pattern.DOTALL);
    private static final Pattern HEREDOC = Pattern.compile("(?<!\\S)\\d*<<(-?)([\"']?)([^\\s\"'<>]+)\\2(?!\\S)");
    private static final Pattern BUILDER_VARIABLE =
            Pattern.compile("\\$\\{?((?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT))\\b");
    private static final Set<String> WITH_HEREDOC = Set.of("RUN", "COPY", "ADD");

    private final String text;
    private final String path;
    private final Map<String, String> arguments;
    private final Map<String, String> values = new HashMap<>();
    private final List<Stage> stages = new ArrayList<>();
    private final Set<String> secrets = new LinkedHashSet<>();
    private final Set<String> requiredSecrets = new LinkedHashSet<>();

    /**
     * A stage.
     *
     * @param name its name, or null
     * @param image the image in FROM, with variables expanded
     * @param problem the reason why the image is unknown, or null
     * @param platform the platform in FROM, or null for the platform of the builder
     * @param start position of the image in the file
     * @param end position after the image
     */
    private record Stage(String name, String image, String problem, String platform, int start, int end) {}

    /**
     * An instruction, with its continuation lines joined.
     *
     * @param positions position of each character in the file
     * @param next position after the instruction
     */
    private record Instruction(String text, List<Integer> positions, int next) {}

    private Containerfile(byte[] content, String path, Map<String, String> arguments) {
        this.text = new String(content, StandardCharsets.ISO_8859_1);
        this.path = path;
        this.arguments = arguments;
    }

    /**
     * Parses a file.
     *
     * @param path name for messages
     * @param arguments the build arguments, which replace the defaults of ARG
     * @throws IllegalArgumentException if the file has no stage, or an invalid one; the message names the file
     */
    public static Containerfile parse(byte[] content, String path, Map<String, String> arguments) {
        Containerfile file = new Containerfile(content, path, arguments);
        file.read();
        if (file.stages.isEmpty()) {
            throw new IllegalArgumentException(path + " has no FROM instruction");
        }
        return file;
    }

    private void read() {
        char escape = '\\';
        boolean directives = true;
        int at = 0;
        while (at < text.length()) {
            String line = line(at).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                Matcher matcher = ESCAPE.matcher(line);
                directives &= DIRECTIVE.matcher(line).matches();
                escape = directives && matcher.matches() ? matcher.group(1).charAt(0) : escape;
                at = next(at);
                continue;
            }
            directives = false;
            Instruction instruction = instruction(at, escape);
            at = instruction.next;
            String name = line.split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
            switch (name) {
                case "FROM" -> from(instruction);
                case "ARG" -> arg(instruction.text);
                case "RUN" -> run(instruction.text);
                default -> {
                    // Other instructions define neither stages nor secrets.
                }
            }
            at = WITH_HEREDOC.contains(name) ? afterHeredocs(instruction.text, at) : at;
        }
    }

    /** Returns the line at a position, without its end. */
    private String line(int at) {
        int end = text.indexOf('\n', at);
        String line = text.substring(at, end < 0 ? text.length() : end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private int next(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }

    private Instruction instruction(int start, char escape) {
        StringBuilder joined = new StringBuilder();
        List<Integer> positions = new ArrayList<>();
        int at = start;
        boolean continues = true;
        while (continues && at < text.length()) {
            String line = line(at);
            String stripped = line.strip();
            boolean isSkipped = at > start && (stripped.isEmpty() || stripped.startsWith("#"));
            continues = isSkipped || stripped.endsWith(String.valueOf(escape));
            int length = isSkipped ? 0 : continues ? line.lastIndexOf(escape) : line.length();
            for (int i = 0; i < length; i++) {
                joined.append(line.charAt(i));
                positions.add(at + i);
            }
            at = next(at);
        }
        return new Instruction(joined.toString(), positions, at);
    }

    private int afterHeredocs(String instruction, int start) {
        int end = start;
        Matcher heredoc = HEREDOC.matcher(instruction);
        while (heredoc.find()) {
            boolean ended = false;
            int at = end;
            while (!ended && at < text.length()) {
                String line = line(at);
                ended = (heredoc.group(1).isEmpty() ? line : line.replaceFirst("^\t+", "")).equals(heredoc.group(3));
                at = next(at);
            }
            // Without the closing word, this is not a heredoc, and the next instructions count.
            end = ended ? at : end;
        }
        return end;
    }

    private void from(Instruction instruction) {
        List<MatchResult> words = WORD.matcher(instruction.text).results().toList();
        int at = 1;
        String platform = null;
        for (; at < words.size() && words.get(at).group().startsWith("--"); at++) {
            String flag = words.get(at).group();
            // The builder sets variables such as BUILDPLATFORM, by default to its own platform.
            if (flag.startsWith("--platform=") && builderVariable(flag) == null) {
                platform = Variables.expand(flag.substring("--platform=".length()), values);
            }
        }
        if (at == words.size()) {
            throw new IllegalArgumentException(path + ": FROM without an image");
        }
        MatchResult word = words.get(at);
        String image = Variables.expand(word.group(), values);
        String builders = builderVariable(word.group());
        String problem = builders != null
                ? "the image of FROM " + Quoted.printable(word.group()) + " depends on " + builders
                        + ", which the builder sets; declare it in ARG before the first FROM, and give it in buildArgs"
                : image.isEmpty()
                        ? "the image of FROM " + Quoted.printable(word.group())
                                + " is empty; give the variable in buildArgs, or a default in ARG before the first FROM"
                        : null;
        boolean isNamed = at + 2 < words.size() && words.get(at + 1).group().equalsIgnoreCase("as");
        stages.add(new Stage(
                isNamed ? words.get(at + 2).group() : null,
                image,
                problem,
                platform == null || platform.isEmpty() ? null : platform,
                instruction.positions.get(word.start()),
                instruction.positions.get(word.end() - 1) + 1));
    }

    /**
     * Returns a variable that the builder sets and the file leaves unset, such as {@code TARGETARCH}; otherwise null.
     */
    private String builderVariable(String word) {
        return BUILDER_VARIABLE
                .matcher(word)
                .results()
                .map(variable -> variable.group(1))
                .filter(name -> !values.containsKey(name))
                .findFirst()
                .orElse(null);
    }

    /** Declares variables before the first FROM; later ones cannot be used in FROM. */
    private void arg(String instruction) {
        if (!stages.isEmpty()) {
            return;
        }
        Matcher assignment = ASSIGNMENT.matcher(instruction.strip().substring("ARG".length()));
        while (assignment.find()) {
            String name = assignment.group(1);
            String value = arguments.get(name);
            if (value == null && assignment.group(2) != null) {
                value = Variables.expand(assignment.group(2), values);
            }
            if (value != null) {
                values.put(name, value);
            }
        }
    }

    private void run(String instruction) {
        Matcher word = WORD.matcher(instruction);
        word.find();
        while (word.find() && word.group().startsWith("--")) {
            if (word.group().startsWith("--mount=")) {
                mount(Arrays.asList(word.group()
                        .substring("--mount=".length())
                        .replace("\"", "")
                        .split(",")));
            }
        }
    }

    private void mount(List<String> options) {
        if (!options.contains("type=secret")) {
            return;
        }
        String id = "";
        for (String key : List.of("target=", "dst=", "destination=", "id=")) {
            for (String option : options) {
                if (option.startsWith(key)) {
                    id = option.substring(Math.max(key.length(), option.lastIndexOf('/') + 1));
                }
            }
        }
        secrets.add(id);
        if (options.contains("required") || options.contains("required=true")) {
            requiredSecrets.add(id);
        }
    }

    private Stage baseStage(String target) {
        int at = target == null ? stages.size() - 1 : stage(target, stages.size());
        if (at < 0) {
            List<String> names = stages.stream()
                    .map(Stage::name)
                    .filter(name -> name != null)
                    .toList();
            throw new IllegalArgumentException("target: " + path + " has no stage " + Quoted.of(target)
                    + (names.isEmpty()
                            ? "; its stages have no names"
                            : "; it has " + String.join(", ", Nearest.bySimilarity(target, names))));
        }
        int base = stage(stages.get(at).image, at);
        while (base >= 0) {
            at = base;
            base = stage(stages.get(at).image, at);
        }
        return stages.get(at);
    }

    /** Returns the last stage with a name, or the stage with a number, among the first {@code limit}; otherwise -1. */
    private int stage(String name, int limit) {
        for (int i = limit - 1; i >= 0; i--) {
            if (name.equalsIgnoreCase(stages.get(i).name)) {
                return i;
            }
        }
        return name.matches("[0-9]{1,4}") && Integer.parseInt(name) < limit ? Integer.parseInt(name) : -1;
    }

    /**
     * Returns the base of a stage: the image of the first stage in the chain of stages on which it is built.
     *
     * @param target name or number of the stage, or null for the last one
     * @throws IllegalArgumentException if there is no such stage
     */
    public String base(String target) {
        Stage stage = baseStage(target);
        if (stage.problem != null) {
            throw new IllegalArgumentException(path + ": " + stage.problem);
        }
        return stage.image;
    }

    /** Returns the platform in the FROM instruction of the base, or null. */
    public String platform(String target) {
        return baseStage(target).platform;
    }

    /** Returns the content before the name of the base. */
    public byte[] before(String target) {
        return text.substring(0, baseStage(target).start).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the content after the name of the base. */
    public byte[] after(String target) {
        return text.substring(baseStage(target).end).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Checks the secrets of a build against those that the file mounts.
     *
     * @param ids ids of the secrets
     * @throws IllegalArgumentException if one of them is never mounted, or a required one is missing
     */
    public void checkSecrets(Set<String> ids) {
        if (secrets.stream().noneMatch(id -> id.contains("$"))) {
            ids.stream().filter(id -> !secrets.contains(id)).findFirst().ifPresent(id -> {
                throw new IllegalArgumentException("secrets: " + path + " has no RUN --mount=type=secret,id=" + id
                        + (secrets.isEmpty() ? "" : "; it mounts " + String.join(", ", secrets)));
            });
        }
        requiredSecrets.stream()
                .filter(id -> !id.contains("$") && !ids.contains(id))
                .findFirst()
                .ifPresent(id -> {
                    throw new IllegalArgumentException(path + " requires the secret " + Quoted.of(id)
                            + "; give it in secrets (" + id + ": a credentials ID) or in secretFiles (a path)");
                });
    }
}
