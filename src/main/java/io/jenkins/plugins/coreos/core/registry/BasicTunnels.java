package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Whether this JVM may send user and password to a proxy in order to reach {@code https://} through it. Java's default
 * is that it does not ({@code conf/net.properties}), which holds for our requests as for Java's own.
 */
public final class BasicTunnels {
    static final String PROPERTY = "jdk.http.auth.tunneling.disabledSchemes";

    private BasicTunnels() {}

    /**
     * Allows it, unless somebody has decided otherwise. For a JVM that is ours alone: on an agent this is for its
     * administrator to decide.
     */
    public static void allow() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "");
        }
    }

    static boolean areAllowed() {
        String disabled = System.getProperty(PROPERTY);
        if (disabled == null) {
            disabled = installed();
        }
        for (String scheme : disabled.split(",")) {
            if (scheme.strip().equalsIgnoreCase("basic")) {
                return false;
            }
        }
        return true;
    }

    private static String installed() {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(System.getProperty("java.home"), "conf/net.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            return "";
        }
        return properties.getProperty(PROPERTY, "");
    }
}
