package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The short way through the command line means what the long one means. */
class PlainPushTest {
    /** Options for which nobody is in a hurry. */
    private static final Set<String> PICOCLIS = Set.of("--dry-run", "--quiet", "--debug");

    private static final String PUSH = "push image.ociarchive --to quay.io/org/rhcos:1";

    /** Each option once, in each way to write it. */
    static Stream<String> options() {
        List<String> lines = new ArrayList<>(List.of(
                PUSH,
                "push --to=quay.io/a/b:1 x.ociarchive --to quay.io/a/c y.ociarchive",
                "push --cosa-dir cosa --to quay.io/a/b",
                "push a --to b --tag 1 --tag=2 --mount-from c --mount-from d/e --json --openshift --parallel=3"));
        for (OptionSpec option :
                new CommandLine(new PushCommand()).getCommandSpec().options()) {
            if (option.usageHelp() || option.versionHelp() || PICOCLIS.contains(option.longestName())) {
                continue;
            }
            for (String name : option.names()) {
                if (option.arity().max() == 0) {
                    lines.add(PUSH + " " + name);
                    continue;
                }
                for (String value : values(option)) {
                    lines.add(PUSH + " " + name + "=" + value);
                    if (option.arity().min() == 1) {
                        lines.add(PUSH + " " + name + " " + value);
                    }
                }
            }
        }
        return lines.stream();
    }

    private static List<String> values(OptionSpec option) {
        if (option.type() == boolean.class) {
            return List.of("true", "false");
        }
        return option.type() == int.class || option.type() == Integer.class
                ? List.of("0", "007", "64")
                : List.of("a=b");
    }

    @ParameterizedTest
    @MethodSource("options")
    void whatIsPlainMeansTheSameAsToPicocli(String line) throws Exception {
        String[] args = line.split(" ");
        PushCommand plain = PlainPush.parse(args);
        PushCommand asked = new PushCommand();
        new CommandLine(asked).parseArgs(Arrays.copyOfRange(args, 1, args.length));

        assertThat(plain).as("read without picocli").isNotNull();
        assertThat(fields(plain)).isEqualTo(fields(asked));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inspect image",
                "push",
                "push image",
                "push --help",
                PUSH + " --help",
                PUSH + " -h",
                PUSH + " --version",
                PUSH + " --tls-verifi=false",
                PUSH + " --tls-verify",
                PUSH + " --tls-verify false",
                PUSH + " --tls-verify=no",
                PUSH + " --parallel=x",
                PUSH + " --parallel=-1",
                PUSH + " --parallel=99999999999",
                PUSH + " --parallel=1 --parallel=2",
                PUSH + " --json --json",
                PUSH + " --json=true",
                PUSH + " --image",
                PUSH + " --image --json",
                PUSH + " --image=",
                PUSH + " --tag -x",
                PUSH + " -- more",
                PUSH + " @arguments",
                PUSH + " --tag @arguments",
                PUSH + " --dry-run",
                PUSH + " --quiet",
                PUSH + " --debug",
                "push - --to quay.io/org/rhcos:1"
            })
    void whatIsNotPlainIsLeftToPicocli(String line) {
        assertThat(PlainPush.parse(line.split(" "))).isNull();
    }

    @Test
    void noCommandIsPicoclis() {
        assertThat(PlainPush.parse(new String[0])).isNull();
    }

    private static Map<String, Object> fields(PushCommand command) throws ReflectiveOperationException {
        Map<String, Object> values = new TreeMap<>();
        add(values, command);
        add(values, command.credentials);
        return values;
    }

    private static void add(Map<String, Object> values, Object options) throws ReflectiveOperationException {
        for (Field field : options.getClass().getDeclaredFields()) {
            // The specification itself is picocli's, the group is looked into.
            if (!field.getName().equals("spec") && !field.getName().equals("credentials")) {
                field.setAccessible(true);
                values.put(field.getName(), field.get(options));
            }
        }
    }
}
