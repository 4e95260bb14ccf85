// What the variables of this library share: how parameters are checked, and what to say where a plugin is missing.
// It takes no parameters itself, and a Jenkinsfile has no use for it.
import com.cloudbees.groovy.cps.NonCPS

// The given parameters without those that are null or empty, or an error that says what is wrong with them.
Map check(String owner, Map types, Map given) {
    def wrong = problem(owner, types, given)
    if (wrong) {
        error(wrong)
    }
    return cleaned(types, given)
}

// An error unless the value is made of plain values (and closures). 'place' is how it is called in messages.
void checkPlain(String place, Object value, boolean closures) {
    def wrong = foreign(value, closures, 0)
    if (wrong) {
        error("${place} ${wrong}".toString())
    }
}

// The same for the names in a map, which may be null; 'place' is how it is called in messages.
void checkNames(String owner, String place, List known, Map given) {
    def wrong = unknown(owner, place, known, given ?: [:])
    if (wrong) {
        error(wrong)
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

// Runs a block for at most this time; without a time, for as long as it takes.
void timed(Object time, Closure body) {
    if (time) {
        timeout(time: seconds(time), unit: 'SECONDS') { body() }
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

@NonCPS
private String problem(String owner, Map types, Map given) {
    def wrong = foreign(given, types.values().join(' ').contains('closure'), 0)
    if (wrong != null) {
        return owner + ': a parameter ' + wrong
    }
    wrong = unknown(owner, null, types.keySet(), given)
    if (wrong == null) {
        for (name in given.keySet()) {
            def value = given[name]
            if (value != null && !fits(types[name], value)) {
                return owner + ": " + name + " is " + shown(value) + ", and must be " + types[name] + hint(types[name])
            }
        }
    }
    return wrong
}

// What is wrong with a value that is not made of strings, numbers, booleans, lists and maps of Java's and Groovy's own
// (and closures); null where it is. This library may run outside the sandbox, where to print a caller's object, or to make
// JSON of it, would call its methods with all rights. So none of them is called here, not even to ask for its class.
@NonCPS
private String foreign(Object value, boolean closures, int depth) {
    if (value == null || closures && value instanceof Closure) {
        return null
    }
    if (value instanceof GroovyObject && !(value instanceof org.codehaus.groovy.runtime.GStringImpl)) {
        return 'is or holds an object of type Groovy class, and must be made of strings, numbers, booleans, lists and maps'
    }
    String type = value.getClass().getName()
    if (plainTypes().contains(type)) {
        return null
    }
    if (depth > 20) {
        return 'has lists or maps within each other, more than 20'
    }
    List parts = []
    if (type == 'org.codehaus.groovy.runtime.GStringImpl') {
        parts.addAll(((GString) value).getValues())
        closures = false
    } else if (type.startsWith('java.util.') && value instanceof Collection) {
        parts.addAll((Collection) value)
    } else if ((type.startsWith('java.util.') || type == 'groovy.json.internal.LazyMap') && value instanceof Map) {
        for (entry in ((Map) value).entrySet()) {
            parts.add(entry.getKey())
            parts.add(entry.getValue())
        }
    } else {
        return 'is or holds an object of type ' + type + ', and must be made of strings, numbers, booleans, lists and maps'
    }
    for (int i = 0; i < parts.size(); i++) {
        String wrong = foreign(parts.get(i), closures, depth + 1)
        if (wrong != null) {
            return wrong
        }
    }
    return null
}

@NonCPS
private List plainTypes() {
    return ['java.lang.String', 'java.lang.Boolean', 'java.lang.Byte', 'java.lang.Short', 'java.lang.Integer',
        'java.lang.Long', 'java.lang.Float', 'java.lang.Double', 'java.lang.Character', 'java.math.BigInteger',
        'java.math.BigDecimal']
}

@NonCPS
private String unknown(String owner, String place, Collection known, Map given) {
    for (name in given.keySet()) {
        if (!known.contains(name)) {
            def close = nearest(name.toString(), known)
            return owner + (place == null ? " has no parameter '" : ": " + place + " has no '") + name + "'" +
                (close == null ? "; it has " + known.join(', ') : "; did you mean '" + close + "'?")
        }
    }
    return null
}

@NonCPS
private Map cleaned(Map types, Map given) {
    def clean = [:]
    for (name in given.keySet()) {
        def value = given[name]
        if (value instanceof CharSequence) {
            value = value.toString().trim()
            if (value && types[name].contains('[]string')) {
                value = [value]
            }
        } else if (value instanceof List && types[name].contains('[]string')) {
            value = strings(value)
        }
        if (value != null && value != '' && value != []) {
            clean[name] = value
        }
    }
    return clean
}

// One or several as a list of strings: what is kept must hold no GString, which knows the script that made it.
@NonCPS
List strings(Object items) {
    def all = []
    for (item in (items instanceof Collection ? items : [items])) {
        all.add(item.toString())
    }
    return all
}

@NonCPS
private boolean fits(String types, Object value) {
    for (type in types.split(' or ')) {
        if (isOf(type, value)) {
            return true
        }
    }
    // What a form leaves empty counts as not given.
    return value instanceof CharSequence && value.toString().trim().isEmpty()
}

@NonCPS
private boolean isOf(String type, Object value) {
    switch (type) {
        case 'string': return value instanceof CharSequence
        case 'boolean': return value instanceof Boolean
        case 'integer': return value instanceof Integer
        case 'map': return value instanceof Map
        case 'closure': return value instanceof Closure
        case 'time': return seconds(value) > 0
        case '[]string': return value instanceof CharSequence || areStrings(value)
        case '[]map': return value instanceof List
    }
    return false
}

@NonCPS
private boolean areStrings(Object value) {
    if (!(value instanceof List)) {
        return false
    }
    for (item in value) {
        if (!(item instanceof CharSequence) || item.toString().trim().isEmpty()) {
            return false
        }
    }
    return true
}

@NonCPS
private String hint(String types) {
    return types.contains('time') ? ": write '90s', '30m', '2h' or '1h30m'; a number alone is minutes" : ''
}

@NonCPS
private String shown(Object value) {
    if (value instanceof Closure) {
        return 'a closure'
    }
    def text = value.toString()
    return "'" + (text.length() > 60 ? text.substring(0, 60) + '...' : text) + "'"
}

// A time in seconds: '90s', '30m', '2h' or '1h30m'; a number alone is minutes; 0 where it is none.
@NonCPS
int seconds(Object time) {
    def text = time.toString().trim()
    if (text.matches('[0-9]{1,6}')) {
        return Integer.parseInt(text) * 60
    }
    if (!text.matches('([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?')) {
        return 0
    }
    int total = 0
    int from = 0
    for (int i = 0; i < text.length(); i++) {
        int unit = 'smh'.indexOf(text.substring(i, i + 1))
        if (unit >= 0) {
            total += Integer.parseInt(text.substring(from, i)) * (unit == 2 ? 3600 : unit == 1 ? 60 : 1)
            from = i + 1
        }
    }
    return total
}

// The known name that the fewest changed letters lead to; null where all are too far away to be meant.
@NonCPS
String nearest(String name, Collection known) {
    String best = null
    int least = -1
    for (candidate in known) {
        int away = distance(name.toLowerCase(), candidate.toLowerCase())
        if (2 * away <= Math.max(4, Math.max(name.length(), candidate.length())) && (best == null || away < least)) {
            best = candidate
            least = away
        }
    }
    return best
}

// Levenshtein's distance: letters put in, left out or replaced.
@NonCPS
private int distance(String from, String to) {
    def row = []
    for (int j = 0; j <= to.length(); j++) {
        row.add(j)
    }
    for (int i = 1; i <= from.length(); i++) {
        int diagonal = row[0]
        row[0] = i
        for (int j = 1; j <= to.length(); j++) {
            int replaced = diagonal + (from.substring(i - 1, i) == to.substring(j - 1, j) ? 0 : 1)
            diagonal = row[j]
            row[j] = Math.min(replaced, 1 + Math.min((int) row[j], (int) row[j - 1]))
        }
    }
    return row[to.length()]
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
