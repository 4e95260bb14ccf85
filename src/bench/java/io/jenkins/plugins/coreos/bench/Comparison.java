package io.jenkins.plugins.coreos.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The runs of a case without the warm-ups. The tools take turns: each runs once before the first one runs again. */
final class Comparison {
    private final String title;
    private final Map<Tool, List<Sample>> samples = new EnumMap<>(Tool.class);

    Comparison(String title) {
        this.title = title;
    }

    void add(Tool tool, Sample sample) {
        samples.computeIfAbsent(tool, key -> new ArrayList<>()).add(sample);
    }

    String title() {
        return title;
    }

    List<Sample> of(Tool tool) {
        return samples.getOrDefault(tool, List.of());
    }

    /** Wall time in seconds. */
    Spread seconds(Tool tool) {
        return Spread.of(of(tool).stream().mapToDouble(Sample::seconds));
    }

    /** User and system time in seconds. */
    Spread cpuSeconds(Tool tool) {
        return Spread.of(of(tool).stream().mapToDouble(Sample::cpuSeconds));
    }

    /** The measured tools, in the order of their turns. */
    List<Tool> tools() {
        return List.copyOf(samples.keySet());
    }

    /** The ratio of two tools' median wall times. */
    double ratio(Tool tool, Tool peer) {
        return seconds(tool).median() / seconds(peer).median();
    }

    /** The ratios of the wall times of the first runs, of the second runs, and so on. */
    Spread ratios(Tool tool, Tool peer) {
        List<Sample> ours = of(tool);
        List<Sample> theirs = of(peer);
        return Spread.of(IntStream.range(0, ours.size())
                .mapToDouble(i -> ours.get(i).seconds() / theirs.get(i).seconds()));
    }
}
