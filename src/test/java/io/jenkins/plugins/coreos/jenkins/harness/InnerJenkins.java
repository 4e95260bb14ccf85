package io.jenkins.plugins.coreos.jenkins.harness;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.runner.Description;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * Provides a Jenkins in the JVM of the tests, one for each test.
 *
 * <p>The harness has {@code @WithJenkins} for that, whose stand-in for the update site listens on all interfaces; here
 * there is no update site.
 */
public final class InnerJenkins implements ParameterResolver {
    /** Makes the constructor receive the Jenkins of its test instead of that of the class. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == JenkinsRule.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(InnerJenkins.class))
                .computeIfAbsent("jenkins", key -> new Started(context.getRequiredTestClass()), Started.class)
                .rule;
    }

    private static final class Started implements AutoCloseable {
        private final Rule rule;

        Started(Class<?> test) {
            rule = new Rule(test);
            try {
                rule.before();
            } catch (Throwable e) {
                throw new IllegalStateException("the Jenkins inside the test does not start", e);
            }
        }

        @Override
        public void close() throws Exception {
            rule.after();
        }
    }

    private static final class Rule extends JenkinsRule {
        Rule(Class<?> test) {
            testDescription = Description.createSuiteDescription(test);
        }

        @Override
        protected void configureUpdateCenter() {
            jenkins.getUpdateCenter().getSites().clear();
        }
    }
}
