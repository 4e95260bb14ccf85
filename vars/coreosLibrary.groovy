// What the variables of this library share: steps that may be missing, agents, times, and scripts for a shell.
// It takes no parameters itself, and a Jenkinsfile has no use for it.
import com.cloudbees.groovy.cps.NonCPS

// The given parameters, checked and completed by the plugin, or an error that says what is wrong with them. They go there
// in a set, because Jenkins looks into the lists and maps that a step is called with, and calls methods of what it finds.
def config(String owner, Object given) {
    try {
        return steps.coreosConfig(owner: owner, config: Collections.singleton(given), changeRequest: env.CHANGE_ID)
    } catch (NoSuchMethodError e) {
        if (missing(e.message, 'coreosConfig')) {
            error("${owner}: there is no step 'coreosConfig' here: install the plugin CoreOS Assembler, in the version of " +
                'this library')
        }
        throw e
    }
}

// Runs a step that a plugin of its own brings. Returns whether there is such a step.
boolean optional(String step, String otherwise, Closure body) {
    try {
        body()
        return true
    } catch (NoSuchMethodError e) {
        if (!missing(e.message, step)) {
            throw e
        }
        echo(otherwise)
        return false
    }
}

// Runs a step that a plugin of its own brings, or fails with a message that names the plugin.
def needed(String owner, String step, String plugin, Closure body) {
    try {
        return body()
    } catch (NoSuchMethodError e) {
        if (missing(e.message, step)) {
            error("${owner}: there is no step '${step}' here: install the plugin ${plugin}, or do without")
        }
        throw e
    }
}

// Runs a block for at most these seconds; without a time, for as long as it takes.
void timed(Object seconds, Closure body) {
    if (seconds) {
        timeout(time: seconds, unit: 'SECONDS') { body() }
    } else {
        body()
    }
}

// Runs a block on an agent: a label, a closure that gets the block, or where the call is.
void on(Object agent, Closure body) {
    if (agent instanceof Closure) {
        agent(body)
    } else if (agent) {
        node(agent.toString()) { body() }
    } else {
        body()
    }
}

// Removes 'all' of COSA's directory, or its 'cache'; says so where it cannot.
void remove(String directory, String what) {
    def code = sh(label: "clean ${directory}", returnStatus: true,
        script: script('clean-cosa-dir.sh', [directory, what]))
    if (code != 0) {
        echo("not all of ${directory} could be removed; see above")
    }
}

@NonCPS
private boolean missing(String message, String step) {
    return message != null && message.startsWith("No such DSL method '" + step + "'")
}

// A word for a POSIX shell, whatever is in it.
@NonCPS
String quote(Object word) {
    return "'" + word.toString().replace("'", "'\\''") + "'"
}

// A script of this library's resources with these arguments, as a text for 'sh'.
String script(String name, List words) {
    return withArguments(libraryResource("io/jenkins/plugins/coreos/${name}"), words)
}

@NonCPS
private String withArguments(String text, List words) {
    def quoted = []
    for (word in words) {
        quoted.add(quote(word))
    }
    int end = text.indexOf('\n') + 1
    return text.substring(0, end) + 'set -- ' + quoted.join(' ') + '\n' + text.substring(end)
}
