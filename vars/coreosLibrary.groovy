// Shared helpers of this library: checked parameters, optional steps, agents, time limits and shell scripts.
// It takes no parameters and is not meant for a Jenkinsfile.
import com.cloudbees.groovy.cps.NonCPS

// Returns the parameters as checked and completed by the plugin, or fails with an error. They are passed in a set,
// which Jenkins does not traverse: in the lists and maps among a step's arguments, it calls methods of the objects.
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

// Runs a step of an optional plugin. Returns false if there is no such step.
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

// Runs a step of an optional plugin, or fails with a message that names the plugin.
def needed(String owner, String step, String plugin, Closure body) {
    try {
        return body()
    } catch (NoSuchMethodError e) {
        if (missing(e.message, step)) {
            error("${owner}: there is no step '${step}' here: install the plugin ${plugin}, which provides it")
        }
        throw e
    }
}

// Runs a block with a time limit in seconds, or without a limit if it is null.
void timed(Object seconds, Closure body) {
    if (seconds) {
        timeout(time: seconds, unit: 'SECONDS') { body() }
    } else {
        body()
    }
}

// Runs a block on an agent: a label, a closure that receives the block, or the current agent.
void on(Object agent, Closure body) {
    if (agent instanceof Closure) {
        agent(body)
    } else if (agent) {
        node(agent.toString()) { body() }
    } else {
        body()
    }
}

// Removes COSA's directory ('all') or its cache ('cache'); logs a message if that fails.
void remove(String directory, String what) {
    apart {
        def code = sh(label: "clean ${directory}", returnStatus: true,
            script: script('clean-cosa-dir.sh', [directory, what]))
        if (code != 0) {
            echo("coreosPipeline: not all of ${directory} could be removed; see above")
        }
    }
}

// Runs steps that may follow a failed step, in a separate block. Otherwise, Blue Ocean would show the error with these
// steps: it shows the error of a block with the last step in that block.
void apart(Closure body) {
    withEnv([]) { body() }
}

@NonCPS
private boolean missing(String message, String step) {
    return message != null && message.startsWith("No such DSL method '" + step + "'")
}

// Quotes a word for a POSIX shell.
@NonCPS
String quote(Object word) {
    return "'" + word.toString().replace("'", "'\\''") + "'"
}

// Returns the command for 'sh' that runs a script of this library's resources with these arguments.
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
