package io.jenkins.plugins.coreos.core.build;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerfileTest {
    private static Containerfile parse(String text) {
        return parse(text, Map.of());
    }

    private static Containerfile parse(String text, Map<String, String> arguments) {
        return Containerfile.parse(text.getBytes(UTF_8), "Containerfile", arguments);
    }

    private static String replaced(Containerfile file, String target) {
        return new String(file.before(target), UTF_8) + "NEW" + new String(file.after(target), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ARG PLATFORM=linux/arm64|FROM --platform=$PLATFORM q.io/a; linux/arm64",
                "ARG TARGETPLATFORM=linux/s390x|FROM --platform=${TARGETPLATFORM} q.io/a; linux/s390x",
                "FROM --platform=$BUILDPLATFORM q.io/a; ",
                "FROM --platform=linux/$TARGETARCH q.io/a; ",
            })
    void expandsVariablesOfThePlatformUnlessTheBuilderSetsThem(String text, String platform) {
        assertThat(parse(text.replace('|', '\n')).platform(null)).isEqualTo(platform);
    }

    @Test
    void unknownBaseIsAnErrorOnlyIfItIsNeeded() {
        String text = "FROM q.io/a:$NONE${TARGETARCH} AS x\nFROM $EMPTY AS y\nFROM r.io/b\n";

        assertThat(parse(text).base(null)).isEqualTo("r.io/b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(text).base("x"))
                .withMessageContaining("depends on TARGETARCH, which the builder sets; declare it in ARG");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(text).base("y"))
                .withMessageContaining("is empty; give the variable in buildArgs");
        assertThat(replaced(parse(text), "x")).startsWith("FROM NEW AS x\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "FROM quay.io/a/b:1; quay.io/a/b:1",
                "from quay.io/a/b AS x; quay.io/a/b",
                "# FROM no/no|  FROM   --platform=linux/arm64   q.io/a  as build; q.io/a",
                "ARG TAG=1|FROM q.io/a:$TAG; q.io/a:1",
                "ARG TAG=1 REG=\"q.io\"|FROM ${REG}/a:${TAG}; q.io/a:1",
                "ARG TAG|FROM q.io/a:${TAG:-9}; q.io/a:9",
                "ARG TAG=|FROM q.io/a:${TAG:-9}; q.io/a:9",
                "ARG TAG=x|FROM q.io/a${TAG:+-debug}; q.io/a-debug",
                "ARG A=1|ARG B=$A.2|FROM q.io/a:$B; q.io/a:1.2",
                "FROM \\|  q.io/a \\|# comment||  AS x; q.io/a",
                "# escape=`|FROM `|q.io/a; q.io/a",
                "FROM one.io/a AS build|RUN x|FROM two.io/b; two.io/b",
                "FROM one.io/a AS build|FROM two.io/b AS mid|FROM build; one.io/a",
                "FROM one.io/a AS build|FROM build AS mid|FROM MID; one.io/a",
                "FROM one.io/a|FROM two.io/b|FROM 0; one.io/a",
                "FROM scratch; scratch",
                "FROM one.io/a AS x|FROM x AS x; one.io/a",
                "FROM q.io/a|RUN <<EOF|FROM no/no|EOF|RUN x; q.io/a",
                "FROM q.io/a|RUN cat <<-'A' <<B|\tFROM no/no|\tA|FROM no/no|B; q.io/a",
                "FROM q.io/a|RUN x && \\|  FROM no/no; q.io/a",
                "FROM q.io/a|RUN grep x <<<y|FROM r.io/b; r.io/b",
                "FROM q.io/a|RUN sed 's/<<VERSION>>/1/' /x|FROM r.io/b; r.io/b",
                "FROM q.io/a|RUN echo $((1<<20))|FROM r.io/b; r.io/b",
                "FROM q.io/a|RUN echo \"a <<EOF\"|FROM r.io/b; r.io/b",
                "FROM q.io/a|RUN cat <<EOF|FROM r.io/b; r.io/b",
                "FROM q.io/a|RUN cat <<'END-OF' >/x|FROM no/no|END-OF|RUN x; q.io/a",
                "FROM one.io/a|ARG TAG=5|FROM two.io/b:${TAG:-1}; two.io/b:1"
            })
    void findsBaseOfTheLastStage(String text, String base) {
        String lines = text.replace('|', '\n');
        assertThat(parse(lines).base(null)).isEqualTo(base);
        // A file with the line ends of Windows has the same meaning.
        assertThat(parse(lines.replace("\n", "\r\n")).base(null)).isEqualTo(base);
    }

    @Test
    void buildArgumentsReplaceDefaultsAndAreIgnoredWithoutArg() {
        String text = "ARG TAG=1\nARG REG\nFROM $REG/a:$TAG\n";

        assertThat(parse(text, Map.of("TAG", "2", "REG", "q.io")).base(null)).isEqualTo("q.io/a:2");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> parse("FROM $IMAGE\n", Map.of("IMAGE", "q.io/a")).base(null))
                .withMessageContaining("the image of FROM $IMAGE is empty; give the variable in buildArgs");
    }

    @Test
    void targetSelectsTheStageByNameOrNumber() {
        Containerfile file = parse("FROM one.io/a AS one\nFROM two.io/b AS two\nFROM one AS three\n");

        assertThat(file.base("two")).isEqualTo("two.io/b");
        assertThat(file.base("THREE")).isEqualTo("one.io/a");
        assertThat(file.base("1")).isEqualTo("two.io/b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.base("tow"))
                .withMessage("target: Containerfile has no stage 'tow'; it has two, one, three");
    }

    @Test
    void onlyTheNameOfTheBaseIsReplaced() {
        String text =
                "# ünï\nARG T=1\nFROM --platform=linux/amd64 \"q.io/a:$T\" AS x # y\nRUN a \\\n b\nFROM q.io/z AS z\nFROM x\n";
        Containerfile file = parse(text);

        assertThat(replaced(file, null)).isEqualTo(text.replace("\"q.io/a:$T\"", "NEW"));
        assertThat(replaced(file, "z")).isEqualTo(text.replace("q.io/z", "NEW"));
        assertThat(file.platform(null)).isEqualTo("linux/amd64");
        assertThat(file.platform("z")).isNull();
        assertThat(parse("FROM --platform=$BUILDPLATFORM q.io/a").platform(null))
                .isNull();
    }

    @Test
    void bytesThatAreNotTextAreKept() {
        byte[] bytes = "FROM q.io/a\nRUN \u00ff\u0080\u0001".getBytes(ISO_8859_1);

        assertThat(Containerfile.parse(bytes, "x", Map.of()).after(null))
                .isEqualTo("\nRUN \u00ff\u0080\u0001".getBytes(ISO_8859_1));
    }

    @Test
    void secretsMustBeThoseThatAreMounted() {
        Containerfile file = parse("""
                FROM q.io/a
                RUN --mount=type=bind,target=/src --mount=type=secret,id=repos,target=/etc/x.repo \\
                  --mount=type=secret,target=/run/secrets/token,required dnf install
                """);

        assertThatNoException().isThrownBy(() -> file.checkSecrets(Set.of("repos", "token")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.checkSecrets(Set.of("repo", "token")))
                .withMessage("secrets: Containerfile has no RUN --mount=type=secret,id=repo; it mounts repos, token");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.checkSecrets(Set.of("repos")))
                .withMessageContaining("Containerfile requires the secret 'token'; give it in secrets");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("FROM a.io/b\n").checkSecrets(Set.of("x")))
                .withMessage("secrets: Containerfile has no RUN --mount=type=secret,id=x");
        assertThatNoException()
                .isThrownBy(() ->
                        parse("FROM a.io/b\nRUN --mount=type=secret,id=$ID x\n").checkSecrets(Set.of("x")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"RUN x; has no FROM", "'# FROM q.io/a'; has no FROM", "FROM; FROM without an image"})
    void fileWithoutABaseIsAnError(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text)).withMessageContaining(message);
    }

    /** Any input ends in a result or in the error for a user. */
    @Test
    void randomFilesAreParsedOrRefused() {
        String[] parts = {
            "FROM ", "ARG ", "RUN ", "\\\n", "\n", "$", "{A:-", "}", "\"", "'", "#", "<<E", "--", "AS ", "a", "=", "\\",
            " ", "\r"
        };
        Random random = new Random(42);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(20); j >= 0; j--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            try {
                Containerfile file = parse(text.toString());
                int length = file.before(null).length + file.after(null).length;
                assertThat(length).isLessThan(text.length());
                parsed++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("Containerfile");
            }
        }
        assertThat(parsed).isGreaterThan(1_000);
    }
}
