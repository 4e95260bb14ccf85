package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.Run;
import io.jenkins.plugins.coreos.page.BuildPage;
import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A {@link StepContext} that observes how the step completes, for its time limit and for the build page. */
public final class TrackedStepContext extends DelegatingContext {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(TrackedStepContext.class.getName());

    /**
     * The kind of result that a step adds to the build page. Stored in running builds by name: never rename a constant.
     */
    public enum Result {
        NOTHING {
            @Override
            void keep(Run<?, ?> run, Object value) {
                // The result is not shown on the build page.
            }
        },
        BUILD {
            @Override
            void keep(Run<?, ?> run, Object value) {
                BuildPage.addBuild(run, value);
            }
        },
        PUSH {
            @Override
            void keep(Run<?, ?> run, Object value) {
                BuildPage.addPush(run, value);
            }
        };

        abstract void keep(Run<?, ?> run, Object value);
    }

    private final Result result;
    private final SoftTimeout budget;

    private TrackedStepContext(StepContext delegate, Result result, SoftTimeout budget) {
        super(delegate);
        this.result = result;
        this.budget = budget;
    }

    /**
     * Wraps the context of a step.
     *
     * @param step the step's name, for messages
     * @param warnAfter the step's time limit, or null
     */
    public static StepContext of(StepContext context, Result result, String step, Duration warnAfter) {
        if (result == Result.NOTHING && warnAfter == null) {
            return context;
        }
        TrackedStepContext watched =
                new TrackedStepContext(context, result, warnAfter == null ? null : new SoftTimeout(step, warnAfter));
        resume(watched);
        return watched;
    }

    /** Resumes observation after a restart, if the context is a tracked one. */
    public static void resume(StepContext context) {
        if (context instanceof TrackedStepContext watched && watched.budget != null) {
            watched.budget.watch(watched.delegate());
        }
    }

    @Override
    public void onSuccess(Object value) {
        end();
        try {
            Run<?, ?> run = get(Run.class);
            result.keep(run, value);
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "cannot show a result on the build page", e);
        }
        delegate().onSuccess(value);
    }

    @Override
    public void onFailure(Throwable error) {
        end();
        super.onFailure(error);
    }

    private void end() {
        if (budget != null) {
            budget.end();
        }
    }
}
