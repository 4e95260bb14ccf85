package io.jenkins.plugins.coreos.core.openshift;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The identity that the UID has after {@code fix-openshift-user.sh} ran.
 *
 * @param changed whether a file was written; false the second time
 * @param method what the identity rests on
 * @param env the variables that commands need to make use of it: HOME, USER, LOGNAME, and those of nss_wrapper
 * @param safeDirectories what git trusts now, absolute
 */
public record UserIdentity(
        long uid,
        long gid,
        String user,
        String home,
        boolean changed,
        Method method,
        Map<String, String> env,
        List<String> safeDirectories) {

    /** A directory within another, without {@code ..} and hidden ones. */
    private static final String BELOW = "(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]{0,254}){0,8}";

    /** What the variables that the script reports can be: an agent that says otherwise is not believed. */
    private static final Map<String, Pattern> VARIABLES = Map.of(
            "HOME", Pattern.compile("/[^\\x00-\\x08\\x0a-\\x1f\\x7f:]*"),
            "USER", Pattern.compile("[^\\x00-\\x20\\x7f:/]{1,256}"),
            "LOGNAME", Pattern.compile("[^\\x00-\\x20\\x7f:/]{1,256}"),
            // Code that every process in the body loads: the one library, where only the system's installer writes.
            "LD_PRELOAD",
                    Pattern.compile("(?:/usr|/usr/local)?/lib(?:32|64|x32)?" + BELOW
                            + "/libnss_wrapper\\.so(?:\\.[0-9]{1,4}){0,3}"),
            "NSS_WRAPPER_PASSWD", Pattern.compile("(?!.*/\\.\\.?(?:/|$))/[^\\x00-\\x1f\\x7f:]*/passwd-[^/]+"),
            "NSS_WRAPPER_GROUP", Pattern.compile("(?!.*/\\.\\.?(?:/|$))/[^\\x00-\\x1f\\x7f:]*/group-[^/]+"));

    /** A path is not longer (limits.h, PATH_MAX). */
    private static final int MAX_LENGTH = 4096;

    /** What was done about the UID. */
    public enum Method {
        /** It had a good entry, or one that nobody can change, or is root. */
        NONE("none"),
        /** The entry was written into the passwd file. */
        PASSWD("passwd"),
        /** A private copy of the file has the entry; it is seen where {@link UserIdentity#env} is set. */
        NSS_WRAPPER("nss_wrapper");

        private final String key;

        Method(String key) {
            this.key = key;
        }

        /** The name in the script's result and the step's. */
        public String key() {
            return key;
        }

        static Method of(String key) throws UserFixException {
            return Arrays.stream(values())
                    .filter(method -> method.key.equals(key))
                    .findFirst()
                    .orElseThrow(() -> unexpected("method " + Quoted.printable(key)));
        }
    }

    public UserIdentity {
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        safeDirectories = List.copyOf(safeDirectories);
    }

    /**
     * Reads the script's result, {@code key<TAB>value} lines.
     *
     * @throws UserFixException with the script's own error line, or when the output is no complete result
     */
    public static UserIdentity parse(String output) throws UserFixException {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> env = new LinkedHashMap<>();
        List<String> safeDirectories = new ArrayList<>();
        for (String line : output.split("\n")) {
            if (line.isEmpty()) {
                continue;
            }
            int tab = line.indexOf('\t');
            String key = tab < 0 ? "" : line.substring(0, tab);
            String value = line.substring(tab + 1);
            switch (key) {
                case "error" -> throw new UserFixException(value);
                case "env" -> addVariable(env, value);
                case "safeDirectory" -> safeDirectories.add(value);
                case "uid", "gid", "user", "home", "changed", "method" -> {
                    if (values.put(key, value) != null) {
                        throw unexpected("a second " + key);
                    }
                }
                default -> throw unexpected(Quoted.of(line));
            }
        }
        if (values.isEmpty()) {
            throw new UserFixException("fix-openshift-user.sh ended without a result; its log says why");
        }
        return new UserIdentity(
                number(values, "uid"),
                number(values, "gid"),
                text(values, "user"),
                text(values, "home"),
                flag(values, "changed"),
                Method.of(text(values, "method")),
                env,
                safeDirectories);
    }

    /**
     * The same, in an environment that preloads libraries of its own already.
     *
     * @param preloaded that environment's {@code LD_PRELOAD}, or null
     */
    public UserIdentity besides(String preloaded) {
        String library = env.get("LD_PRELOAD");
        if (library == null || preloaded == null || preloaded.isBlank()) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(List.of(library));
        all.addAll(List.of(preloaded.strip().split("[ :]+")));
        Map<String, String> merged = new LinkedHashMap<>(env);
        merged.put("LD_PRELOAD", String.join(":", all));
        return new UserIdentity(uid, gid, user, home, changed, method, merged, safeDirectories);
    }

    /** The step's result: plain serializable values, the same keys as the script's. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("uid", uid);
        map.put("gid", gid);
        map.put("user", user);
        map.put("home", home);
        map.put("changed", changed);
        map.put("method", method.key());
        return map;
    }

    private static void addVariable(Map<String, String> env, String variable) throws UserFixException {
        int equals = variable.indexOf('=');
        String name = equals < 0 ? variable : variable.substring(0, equals);
        String value = variable.substring(equals + 1);
        Pattern form = VARIABLES.get(name);
        // Within the body they hold for other agents too: nobody sets a PATH there by reporting one.
        if (equals < 0
                || form == null
                || value.length() > MAX_LENGTH
                || !form.matcher(value).matches()) {
            throw unexpected("env " + Quoted.of(variable));
        }
        env.put(name, value);
    }

    private static String text(Map<String, String> values, String key) throws UserFixException {
        String value = values.get(key);
        if (value == null || value.isEmpty()) {
            throw unexpected("no " + key);
        }
        return value;
    }

    private static long number(Map<String, String> values, String key) throws UserFixException {
        String value = text(values, key);
        if (!value.matches("[0-9]{1,10}")) {
            throw unexpected(key + " " + Quoted.printable(value));
        }
        return Long.parseLong(value);
    }

    private static boolean flag(Map<String, String> values, String key) throws UserFixException {
        String value = text(values, key);
        if (!value.equals("true") && !value.equals("false")) {
            throw unexpected(key + " " + Quoted.printable(value));
        }
        return value.equals("true");
    }

    private static UserFixException unexpected(String what) {
        return new UserFixException(
                "the result of fix-openshift-user.sh has " + what + ": was something else printed to its output?");
    }
}
