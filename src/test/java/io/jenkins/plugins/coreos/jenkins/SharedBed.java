package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a {@link PipelineBed}: one for all classes of a run, because a controller takes its time to start. */
public final class SharedBed implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PipelineBed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedBed.class))
                .computeIfAbsent("bed", key -> new Started(), Started.class)
                .bed;
    }

    /** The store closes it at the end of the run. */
    private static final class Started implements AutoCloseable {
        private final Path directory;
        private final PipelineBed bed;

        Started() {
            try {
                directory = Files.createTempDirectory("pipeline bed ");
                bed = PipelineBed.start(directory);
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
