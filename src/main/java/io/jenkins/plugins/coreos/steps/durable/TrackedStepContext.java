package io.jenkins.plugins.coreos.steps.durable;

import hudson.model.Run;
import io.jenkins.plugins.coreos.page.BuildPage;
import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A step's own context, but it sees how the step ends: for its budget, and for the build page. */
public final class TrackedStepContext extends DelegatingContext {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(TrackedStepContext.class.getName());

    /** What becomes of a result. Kept in running builds by name: a constant is never renamed. */
    public enum Result {
        NOTHING {
            @Override
            void keep(Run<?, ?> run, Object value) {
                // The result is nothing for the build page.
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
     * Begins to watch a step.
     *
     * @param step its name, for messages
     * @param warnAfter its budget, or null
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

    /** Goes on after a restart, where there is something to watch. */
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
