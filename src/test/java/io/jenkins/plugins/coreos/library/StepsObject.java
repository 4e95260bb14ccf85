package io.jenkins.plugins.coreos.library;

import com.cloudbees.groovy.cps.Continuable;
import groovy.lang.GroovyObjectSupport;
import java.io.Serializable;

/** The variable {@code steps} of a Pipeline, which calls steps even if variables have the same names. */
public final class StepsObject extends GroovyObjectSupport implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Calls a step; the program is suspended until the step ends.
     *
     * @throws NoSuchMethodError if no plugin provides the step, as in Jenkins
     */
    @Override
    public Object invokeMethod(String name, Object arguments) {
        if (!LibraryRun.current().knows(name)) {
            throw new NoSuchMethodError("No such DSL method '" + name + "' found among steps [archive, bat, build]");
        }
        return Continuable.suspend(new StepCall(name, (Object[]) arguments));
    }
}
