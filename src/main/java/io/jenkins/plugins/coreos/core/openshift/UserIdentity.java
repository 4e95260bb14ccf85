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
 * The identity of the UID after {@code fix-openshift-user.sh} has run.
 *
 * @param changed whether a file was written; false if the identity existed already
 * @param method how the identity was established
 * @param env the environment variables that commands require: HOME, USER, LOGNAME, and those of nss_wrapper
 * @param safeDirectories the directories that git trusts now, as absolute paths
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

    /** A subdirectory path without {@code ..} and hidden directories. */
    private static final String BELOW = "(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]{0,254}){0,8}";

    /** Valid values of the variables that the script reports; an agent's output is not trusted. */
    private static final Map<String, Pattern> VARIABLES = Map.of(
            "HOME", Pattern.compile("/[^\\x00-\\x08\\x0a-\\x1f\\x7f:]*"),
            "USER", Pattern.compile("[^\\x00-\\x20\\x7f:/]{1,256}"),
            "LOGNAME", Pattern.compile("[^\\x00-\\x20\\x7f:/]{1,256}"),
            // Loaded into every process in the body: permit only this library, and only in system directories.
            "LD_PRELOAD",
                    Pattern.compile("(?:/usr|/usr/local)?/lib(?:32|64|x32)?" + BELOW
                            + "/libnss_wrapper\\.so(?:\\.[0-9]{1,4}){0,3}"),
            "NSS_WRAPPER_PASSWD", Pattern.compile("(?!.*/\\.\\.?(?:/|$))/[^\\x00-\\x1f\\x7f:]*/passwd-[^/]+"),
            "NSS_WRAPPER_GROUP", Pattern.compile("(?!.*/\\.\\.?(?:/|$))/[^\\x00-\\x1f\\x7f:]*/group-[^/]+"));

    /** Maximum path length (limits.h, PATH_MAX). */
    private static final int MAX_LENGTH = 4096;

    /** The way in which the UID was given an identity. */
    public enum Method {
        /** The existing entry was valid or could not be changed, or the user is root. */
        NONE("none"),
        /** The entry was written to the passwd file. */
        PASSWD("passwd"),
        /** The entry is in a private copy of the file, which is used if {@link UserIdentity#env} is set. */
        NSS_WRAPPER("nss_wrapper");

        private final String key;

        Method(String key) {
            this.key = key;
        }

        /** Returns the name used in the results of the script and the step. */
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
     * Parses the script's result, {@code key<TAB>value} lines.
     *
     * @throws UserFixException with the script's error message, or if the result is incomplete
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
     * Returns a copy for an environment that already preloads libraries.
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

    /** Returns the step's result: plain serializable values with the script's keys. */
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
        // The variables also apply to other agents within the body, so an agent must not be able to set PATH, for
        // example.
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
