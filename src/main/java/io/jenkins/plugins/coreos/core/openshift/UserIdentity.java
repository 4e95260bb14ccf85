package io.jenkins.plugins.coreos.core.openshift;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.util.ArrayList;
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
 * @param method {@code passwd} if the entry was written to the passwd file; {@code nss_wrapper} if it is in a private
 *     copy of the file, which {@code env} selects; {@code none} if the existing entry was valid or could not be
 *     changed, or if the user is root
 * @param env the environment variables that commands require: HOME, USER, LOGNAME, and those of nss_wrapper
 * @param safeDirectories the directories that git trusts now, as absolute paths
 */
public record UserIdentity(
        long uid,
        long gid,
        String user,
        String home,
        boolean changed,
        String method,
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

    /** The keys of the script's result that occur once, and their valid values. */
    private static final Map<String, String> KEYS = Map.of(
            "uid", "[0-9]{1,10}",
            "gid", "[0-9]{1,10}",
            "user", "(?s).+",
            "home", "(?s).+",
            "changed", "true|false",
            "method", "none|passwd|nss_wrapper");

    /** Maximum path length (limits.h, PATH_MAX). */
    private static final int MAX_LENGTH = 4096;

    public UserIdentity {
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        safeDirectories = List.copyOf(safeDirectories);
    }

    /**
     * Parses the script's result, {@code key<TAB>value} lines.
     *
     * @throws IOException with the script's error message, or if the result is incomplete
     */
    public static UserIdentity parse(String output) throws IOException {
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
                case "error" -> throw new IOException(value);
                case "env" -> addVariable(env, value);
                case "safeDirectory" -> safeDirectories.add(value);
                default -> {
                    if (!KEYS.containsKey(key)) {
                        throw unexpected(Quoted.of(line));
                    }
                    if (values.put(key, value) != null) {
                        throw unexpected("a second " + key);
                    }
                }
            }
        }
        if (values.isEmpty()) {
            throw new IOException("fix-openshift-user.sh ended without a result; its log says why");
        }
        for (Map.Entry<String, String> key : KEYS.entrySet()) {
            String value = values.getOrDefault(key.getKey(), "");
            if (!value.matches(key.getValue())) {
                throw unexpected(value.isEmpty() ? "no " + key.getKey() : key.getKey() + " " + Quoted.of(value));
            }
        }
        return new UserIdentity(
                Long.parseLong(values.get("uid")),
                Long.parseLong(values.get("gid")),
                values.get("user"),
                values.get("home"),
                values.get("changed").equals("true"),
                values.get("method"),
                env,
                safeDirectories);
    }

    /**
     * Returns a copy for an environment that already preloads libraries.
     *
     * @param preloaded that environment's {@code LD_PRELOAD}, or null
     */
    public UserIdentity withPreloaded(String preloaded) {
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
        map.put("method", method);
        return map;
    }

    private static void addVariable(Map<String, String> env, String variable) throws IOException {
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

    private static IOException unexpected(String content) {
        return new IOException(
                "the result of fix-openshift-user.sh has " + content + ": was something else printed to its output?");
    }
}
