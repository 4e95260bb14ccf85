package io.jenkins.plugins.coreos.jenkins.harness;

import hudson.model.Item;
import hudson.model.User;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/**
 * Test users of a Jenkins instance: {@code admin}; {@code configurer} and {@code reader} of one
 * job; {@code stranger}, who may see Jenkins but not the job; and null for an anonymous user.
 */
final class WebUsers {
    private final JenkinsRule jenkins;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> tokens = new HashMap<>();

    /** Creates the users in a Jenkins instance. */
    WebUsers(JenkinsRule jenkins, Item job) throws Exception {
        this.jenkins = jenkins;
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger", "reader", "configurer")
                .grant(Item.READ)
                .onItems(job)
                .to("reader")
                .grant(Item.READ, Item.CONFIGURE)
                .onItems(job)
                .to("configurer"));
        for (String name : List.of("admin", "configurer", "reader", "stranger")) {
            tokens.put(name, jenkins.createApiToken(User.getById(name, true)));
        }
    }

    HttpResponse<String> get(String user, String address) throws Exception {
        return client.send(request(user, address).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String user, String address, Map<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = request(user, address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String user, String address) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(jenkins.getURL().toString()).resolve(address));
        if (user != null) {
            String login = user + ":" + tokens.get(user);
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return request;
    }
}
