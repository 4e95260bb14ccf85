package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link PipelineBed}: one for all classes of a run, because a controller starts slowly.
 * <p>After each test, changes to the bed are undone; before each test, the bed is checked and repaired. So a failed
 * test does not cause others to fail.
 */
public class SharedBed implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private final List<String> plugins;

    public SharedBed() {
        this(List.of());
    }

    /** Shares a separate bed among all tests with these additional plugins, see {@link PipelineBed#start}. */
    SharedBed(List<String> plugins) {
        this.plugins = plugins;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PipelineBed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedBed.class))
                .computeIfAbsent(plugins, key -> new Started(plugins), Started.class)
                .bed;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        PipelineBed bed = started(context);
        if (bed != null) {
            bed.ensureUsable();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        PipelineBed bed = started(context);
        if (bed != null) {
            bed.restore();
        }
    }

    /** The bed, if a test has asked for one. */
    private PipelineBed started(ExtensionContext context) {
        Started started = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedBed.class))
                .get(plugins, Started.class);
        return started == null ? null : started.bed;
    }

    /** The store closes it at the end of the run. */
    private static final class Started implements AutoCloseable {
        private final Path directory;
        private final PipelineBed bed;

        Started(List<String> plugins) {
            try {
                directory = Files.createTempDirectory("pipeline bed ");
                bed = PipelineBed.start(directory, plugins);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            bed.close();
            Processes.deleteTree(directory);
        }
    }
}
