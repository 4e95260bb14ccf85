package io.jenkins.plugins.coreos.library;

import com.cloudbees.groovy.cps.Continuable;
import groovy.lang.GroovyObjectSupport;
import java.io.Serializable;

/** What {@code steps} is in a Pipeline: steps alone, whatever variables have the same names. */
public final class StepsObject extends GroovyObjectSupport implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Calls a step: the program stops here until the step has ended.
     *
     * @throws NoSuchMethodError as Jenkins does where no plugin brings such a step
     */
    @Override
    public Object invokeMethod(String name, Object arguments) {
        if (!LibraryRun.current().knows(name)) {
            throw new NoSuchMethodError("No such DSL method '" + name + "' found among steps [archive, bat, build]");
        }
        return Continuable.suspend(new StepCall(name, (Object[]) arguments));
    }
}
