package io.jenkins.plugins.coreos.steps.cosa;

import hudson.Extension;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.cosa.KolaReport;
import io.jenkins.plugins.coreos.page.BuildPage;
import io.jenkins.plugins.coreos.steps.Messages;
import io.jenkins.plugins.coreos.steps.StepLabel;
import io.jenkins.plugins.coreos.steps.durable.AgentConnection;
import io.jenkins.plugins.coreos.steps.durable.StepWork;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code coreosTestResult}: shows the result of a run of kola on the build page. Only the shared library calls it. It
 * never fails: if the report cannot be read, only the exit code is shown.
 */
public final class CoreosTestResultStep extends Step {
    /** The name of the run, such as {@code kola-upgrade}. */
    public final String name;

    /** The exit code of kola. */
    public final int code;

    /** The file with the reports, relative to the current directory. */
    @DataBoundSetter
    public String report;

    /** Creates the step for the name of a run of kola and its exit code. */
    @DataBoundConstructor
    public CoreosTestResultStep(String name, int code) {
        this.name = name;
        this.code = code;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, name, code, report);
    }

    /**
     * Reads the report in a background thread. If the connection to the agent is lost or the controller restarts, the
     * report is read again.
     */
    private static final class Execution extends StepExecution {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final int code;
        private final String report;
        private transient volatile StepWork work;

        Execution(StepContext context, String name, int code, String report) {
            super(context);
            this.name = name;
            this.code = code;
            this.report = report;
        }

        @Override
        public boolean start() {
            work = StepWork.begin(getContext(), this::run);
            return false;
        }

        @Override
        public void onResume() {
            start();
        }

        @Override
        public void stop(Throwable cause) {
            StepWork current = work;
            if (current != null) {
                current.stop();
            }
            getContext().onFailure(cause);
        }

        private void run(StepWork current) throws Exception {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("name", name);
            result.put("code", code);
            if (report != null) {
                try {
                    result.putAll(AgentConnection.retry(getContext(), current, this::numbers));
                } catch (IOException e) {
                    getContext()
                            .get(TaskListener.class)
                            .getLogger()
                            .println("coreosTest: the build page does not show the numbers of tests, because " + report
                                    + " cannot be read: " + e.getMessage());
                }
            }
            if (StepWork.isJenkinsTerminating()) {
                return;
            }
            BuildPage.addTests(getContext().get(Run.class), result);
            getContext().onSuccess(null);
        }

        private Map<String, Object> numbers(FilePath directory) throws IOException, InterruptedException {
            try (InputStream in = directory.child(report).read()) {
                return KolaReport.parse(in.readNBytes(KolaReport.MAX_BYTES)).toMap();
            }
        }
    }

    /** The step's descriptor. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "coreosTestResult";
        }

        @Override
        public String getDisplayName() {
            return Messages.CoreosTestResultStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, FilePath.class, TaskListener.class);
        }

        /** The subject of the step in the views. */
        @Override
        public String argumentsToString(Map<String, Object> namedArgs) {
            return StepLabel.visible(String.valueOf(namedArgs.get("name")));
        }

        /** The step is not meant for Jenkinsfiles. */
        @Override
        public boolean isAdvanced() {
            return true;
        }
    }
}
