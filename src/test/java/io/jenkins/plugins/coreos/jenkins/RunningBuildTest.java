package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.jboss.marshalling.Marshalling;
import org.jboss.marshalling.MarshallingConfiguration;
import org.jboss.marshalling.SimpleClassResolver;
import org.jboss.marshalling.Unmarshaller;
import org.jboss.marshalling.river.RiverMarshallerFactory;
import org.junit.jupiter.api.Test;

/**
 * What the plugin's first versions keep in a running build (program.dat, which JBoss Marshalling writes), read by this
 * one. The files were written with their classes.
 */
class RunningBuildTest {
    private final DeclaredTypes types = new DeclaredTypes();

    @Test
    void aPushThatTheFirstVersionBeganGoesOnAsItWasOrdered() throws Exception {
        Object step = read("push-first-version.river");

        assertThat(step.getClass().getSimpleName()).isEqualTo("PushOciArchiveStep");
        assertThat(get(step, "getTo")).isEqualTo("quay.io/org/rhcos");
        assertThat(get(step, "getArchive")).isEqualTo("a.ociarchive");
        assertThat(get(step, "getTags")).isEqualTo("one\ntwo");
        assertThat(get(step, "getParallel")).isEqualTo(3);
        assertThat(get(step, "getCredentialsId")).isEqualTo("quay-push");
        assertThat(get(step, "isTlsVerify")).isEqualTo(true);
        assertThat(get(step, "getRetries")).isEqualTo(5);
    }

    @Test
    void aPushThatALaterVersionBeganKeepsWhatItHas() throws Exception {
        Object step = read("push-second-version.river");

        assertThat(get(step, "getCredentialsId")).isEqualTo("quay-push");
        assertThat(get(step, "isTlsVerify")).isEqualTo(false);
        assertThat(get(step, "getRetries")).isEqualTo(0);
    }

    @Test
    void aScriptThatTheFirstVersionBeganHasItsContext() throws Exception {
        assertThat(read("context-first-version.river").getClass().getSimpleName())
                .isEqualTo("ResultContext");
    }

    private static Object get(Object step, String method) throws ReflectiveOperationException {
        return step.getClass().getMethod(method).invoke(step);
    }

    private Object read(String file) throws IOException, ClassNotFoundException {
        MarshallingConfiguration configuration = new MarshallingConfiguration();
        configuration.setClassResolver(new SimpleClassResolver(types));
        try (InputStream in = RunningBuildTest.class.getResourceAsStream("/running/" + file);
                Unmarshaller unmarshaller = new RiverMarshallerFactory().createUnmarshaller(configuration)) {
            unmarshaller.start(Marshalling.createByteInput(in));
            return unmarshaller.readObject();
        }
    }
}
