package io.jenkins.plugins.coreos.core.http;

import java.io.Serializable;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hosts to access without a proxy, as rules in the syntax of Go's clients, such as skopeo and podman. A name
 * matches itself and its subdomains; a name with a leading dot (or {@code *.}) matches only its subdomains. An address
 * or CIDR range matches literal addresses, and {@code *} matches everything. A port after a colon limits a rule to that
 * port. The local host (localhost, loopback addresses) never uses a proxy.
 *
 * @param rules in lower case
 */
public record NoProxy(List<String> rules) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String OCTET = "0{0,2}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

    /** No exceptions other than the local host. */
    public static final NoProxy NOTHING = new NoProxy(List.of());

    public NoProxy {
        rules = new ArrayList<>(rules);
    }

    /** Parses rules as in NO_PROXY and in Jenkins' proxy settings: separated by commas, white space or {@code |}. */
    public static NoProxy parse(String text) {
        List<String> rules = new ArrayList<>();
        for (String rule : text.toLowerCase(Locale.ROOT).split("[\\s,|]+")) {
            if (!rule.isEmpty()) {
                rules.add(rule);
            }
        }
        return new NoProxy(rules);
    }

    boolean covers(Origin origin) {
        String host = origin.host().replaceAll("[\\[\\]]|\\.$", "");
        InetAddress address = address(host);
        if (host.equals("localhost") || address != null && address.isLoopbackAddress()) {
            return true;
        }
        return rules.stream().anyMatch(rule -> covers(rule, host, address, origin.port()));
    }

    private static boolean covers(String rule, String host, InetAddress address, int port) {
        if (rule.equals("*")) {
            return true;
        }
        if (address != null && rule.contains("/")) {
            return inRange(rule, address);
        }
        String name = rule;
        boolean bareIpv6 = rule.indexOf(':') != rule.lastIndexOf(':') && !rule.startsWith("[");
        if (!bareIpv6 && PORT.matcher(rule).find()) {
            int colon = rule.lastIndexOf(':');
            if (Integer.parseInt(rule.substring(colon + 1)) != port) {
                return false;
            }
            name = rule.substring(0, colon);
        }
        name = name.replaceAll("[\\[\\]]|\\.$", "").replaceFirst("^\\*(?=\\.)", "");
        if (address != null) {
            return address.equals(address(name));
        }
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
    }

    private static boolean inRange(String rule, InetAddress address) {
        int slash = rule.indexOf('/');
        InetAddress network = address(rule.substring(0, slash).replaceAll("[\\[\\]]", ""));
        String digits = rule.substring(slash + 1);
        if (network == null || !digits.matches("[0-9]{1,3}")) {
            return false;
        }
        byte[] networkBytes = network.getAddress();
        byte[] addressBytes = address.getAddress();
        int bits = networkBytes.length * 8 - Integer.parseInt(digits);
        return bits >= 0
                && networkBytes.length == addressBytes.length
                && new BigInteger(1, networkBytes)
                        .shiftRight(bits)
                        .equals(new BigInteger(1, addressBytes).shiftRight(bits));
    }

    /** Parses a literal address; null for a name, which is never resolved here. */
    private static InetAddress address(String text) {
        if (!(IPV4.matcher(text).matches() || text.contains(":"))) {
            return null;
        }
        try {
            return InetAddress.getByName(text.contains(":") ? "[" + text + "]" : text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
