package io.jenkins.plugins.coreos.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Formats figures as tables of Markdown. */
final class Tables {
    private final Settings settings;

    Tables(Settings settings) {
        this.settings = settings;
    }

    /** Wall and processor time of each tool, and ratios to crane and another tool. */
    String times(List<Comparison> comparisons, Tool peer) {
        StringBuilder table = new StringBuilder(
                        "| case | program | wall time | CPU | over " + peer.title() + "'s | over crane's |\n")
                .append("|---|---|---|---|---|---|\n");
        for (Comparison comparison : comparisons) {
            for (Tool tool : comparison.tools()) {
                String ratio = tool == Tool.ONE_TAG ? severalTags(comparison) : ratio(comparison, tool, peer);
                row(
                        table,
                        tool == Tool.CLI ? comparison.title() : "",
                        tool.title(),
                        seconds(comparison.seconds(tool)),
                        seconds(comparison.cpuSeconds(tool)),
                        ratio,
                        ratio(comparison, tool, Tool.CRANE));
            }
        }
        return table.toString();
    }

    /**
     * Resources that each tool used.
     *
     * @param traffic whether to show the bytes of layers that passed through the tool
     */
    String resources(List<Comparison> comparisons, boolean traffic) {
        StringBuilder table = new StringBuilder(
                traffic
                        ? "| case | | temporary | written | memory | requests | received | sent |\n|---|---|---|---|---|---|---|---|\n"
                        : "| case | | temporary | written | memory | requests |\n|---|---|---|---|---|---|\n");
        for (Comparison comparison : comparisons) {
            String title = comparison.title();
            for (Tool tool : comparison.tools()) {
                if (tool == Tool.WARM) {
                    // The memory of the benchmark itself is meaningless.
                    continue;
                }
                List<Sample> samples = comparison.of(tool);
                List<String> cells = new ArrayList<>(List.of(
                        tool == Tool.CLI ? title.substring(0, title.indexOf(':')) : "",
                        tool.title(),
                        bytes(samples, Sample::temporaryBytes),
                        written(samples),
                        bytes(samples, Sample::residentBytes),
                        Long.toString(most(samples, sample -> sample.traffic().requests()))));
                if (traffic) {
                    cells.add(bytes(samples, sample -> sample.traffic().received()));
                    cells.add(bytes(samples, sample -> sample.traffic().sent()));
                }
                row(table, cells.toArray(String[]::new));
            }
        }
        return table.toString();
    }

    /** Bytes that passed through each tool when it put a layer on an image. */
    String layers(List<Comparison> comparisons) {
        StringBuilder table = new StringBuilder(
                "| program | temporary | written | memory | requests | received | sent | layer | sent over layer |\n"
                        + "|---|---|---|---|---|---|---|---|---|\n");
        for (Comparison comparison : comparisons) {
            for (Tool tool : comparison.tools()) {
                List<Sample> samples = comparison.of(tool);
                boolean isWarm = tool == Tool.WARM;
                row(
                        table,
                        tool.title(),
                        isWarm ? "" : bytes(samples, Sample::temporaryBytes),
                        bytes(samples, Sample::writtenBytes),
                        isWarm ? "" : bytes(samples, Sample::residentBytes),
                        Long.toString(most(samples, sample -> sample.traffic().requests())),
                        bytes(samples, sample -> sample.traffic().received()),
                        bytes(samples, sample -> sample.traffic().sent()),
                        bytes(samples, Sample::resultBytes),
                        Units.ratio(samples.stream()
                                .mapToDouble(sample -> (double) sample.traffic().sent() / sample.resultBytes())
                                .max()
                                .orElse(0)));
            }
        }
        return table.toString();
    }

    /** Memory by the size of the image. */
    String memory(List<MemoryCase.Point> points) {
        StringBuilder table =
                new StringBuilder("| | image | peak resident | temporary disk | written |\n|---|---|---|---|---|\n");
        for (MemoryCase.Point point : points) {
            List<Sample> sample = List.of(point.sample());
            row(
                    table,
                    point.operation(),
                    Units.bytes(point.bytes()),
                    bytes(sample, Sample::residentBytes),
                    bytes(sample, Sample::temporaryBytes),
                    written(sample));
        }
        return table.toString();
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String ratio(Comparison comparison, Tool tool, Tool peer) {
        boolean ours = tool == Tool.CLI || tool == Tool.WARM;
        return ours && comparison.tools().contains(peer) ? bold(comparison, tool, peer) : "";
    }

    private String severalTags(Comparison comparison) {
        return settings.tags() + " tags over one: " + bold(comparison, Tool.CLI, Tool.ONE_TAG);
    }

    private static String bold(Comparison comparison, Tool tool, Tool peer) {
        Spread ratios = comparison.ratios(tool, peer);
        return "**" + Units.ratio(comparison.ratio(tool, peer)) + "** (" + Units.ratio(ratios.min()) + "–"
                + Units.ratio(ratios.max()) + ")";
    }

    private static String written(List<Sample> samples) {
        String bytes = bytes(samples, Sample::writtenBytes);
        double ratio = samples.stream().mapToDouble(Sample::writtenRatio).max().orElse(0);
        return samples.get(0).resultBytes() == 0 ? bytes : bytes + " (" + Units.plain(ratio) + ")";
    }

    private static String seconds(Spread spread) {
        return Units.seconds(spread.median()) + " (" + Units.plain(spread.min()) + "–" + Units.plain(spread.max())
                + ")";
    }

    private static String bytes(List<Sample> samples, ToLongFunction<Sample> figure) {
        return Units.bytes(most(samples, figure));
    }

    private static long most(List<Sample> samples, ToLongFunction<Sample> figure) {
        return samples.stream().mapToLong(figure).max().orElse(0);
    }
}
