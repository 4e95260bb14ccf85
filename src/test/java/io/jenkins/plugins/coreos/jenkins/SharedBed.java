package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a {@link PipelineBed}: one for all classes of a run, because a controller takes its time to start. */
public class SharedBed implements ParameterResolver {
    private final List<String> plugins;

    public SharedBed() {
        this(List.of());
    }

    /** With a bed of its own for all tests that want these plugins too, as in {@link PipelineBed#start}. */
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
