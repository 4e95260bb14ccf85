package io.jenkins.plugins.coreos.core.cosa;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of a run of kola, parsed from an array: {@code reports/report.json} and, if kola ran failed tests again,
 * the report of the second run.
 *
 * @param passed number of tests that passed in the first or in the second run
 * @param failed number of tests that failed
 * @param warned number of failed tests that only warn
 * @param skipped number of tests that were skipped
 * @param failures names of the tests that failed or warned
 */
public record KolaReport(long passed, long failed, long warned, long skipped, List<String> failures) {
    /** Limit for the reports, which include the output of failed tests. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final int MAX_FAILURES = 50;

    public KolaReport {
        failures = List.copyOf(failures);
    }

    /**
     * Parses the reports.
     *
     * @throws JsonException if the text is not an array
     */
    public static KolaReport parse(byte[] json) throws JsonException {
        if (!(Json.parse(json, "kola's report") instanceof List<?> reports)) {
            throw new JsonException("kola's report is not an array");
        }
        Map<String, String> results = new LinkedHashMap<>();
        for (Object report : reports) {
            if (report instanceof Map<?, ?> map && map.get("tests") instanceof List<?> tests) {
                tests.forEach(test -> add(results, test));
            }
        }
        List<String> failures = new ArrayList<>();
        results.forEach((name, result) -> {
            if ((result.equals("FAIL") || result.equals("WARN")) && failures.size() < MAX_FAILURES) {
                failures.add(name);
            }
        });
        return new KolaReport(
                count(results, "PASS"),
                count(results, "FAIL"),
                count(results, "WARN"),
                count(results, "SKIP"),
                failures);
    }

    private static void add(Map<String, String> results, Object test) {
        if (test instanceof Map<?, ?> map
                && map.get("name") instanceof String name
                && map.get("result") instanceof String result) {
            // The second run replaces the result of the first.
            results.put(name, result);
        }
    }

    private static long count(Map<String, String> results, String result) {
        return results.values().stream().filter(result::equals).count();
    }

    /** Returns the numbers and names by key. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("passed", passed);
        map.put("failed", failed);
        map.put("warned", warned);
        map.put("skipped", skipped);
        map.put("failures", new ArrayList<>(failures));
        return map;
    }
}
