package io.jenkins.plugins.coreos.bench;

import java.nio.file.Path;
import java.util.Map;

/** Cases of the benchmark that share images and tools. */
abstract class Cases {
    final Settings settings;
    final Path directory;
    final Rounds rounds;
    final Images images;
    final Commands commands;

    Cases(Settings settings, Path directory, Rounds rounds, Images images) {
        this.settings = settings;
        this.directory = directory;
        this.rounds = rounds;
        this.images = images;
        this.commands = new Commands(settings);
    }

    /** Returns the cases by name. */
    abstract Map<String, Rounds.Case> cases();
}
