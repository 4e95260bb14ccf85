package io.jenkins.plugins.coreos.jenkins.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.ExtensionList;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.coreos.jenkins.EmptyKeyStore;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import jenkins.model.JenkinsLocationConfiguration;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * Requests every web method of the plugin as every kind of user: without permission, it reveals nothing, and GET is
 * always rejected. The methods are found through the descriptors, so that new ones are included, and Stapler is asked
 * for any others.
 */
@Tag("jenkins")
@ExtendWith(InnerJenkins.class)
class WebPermissionsIT {
    private static final String SECRET_ID = "id-that-only-some-may-see";
    private static final String TEXT_ID = "text-id-that-only-some-may-see";
    private static final String CERTIFICATE_ID = "certificate-id-that-only-some-may-see";

    /** Invalid values by field; for other fields, {@link #WRONG} is invalid. */
    private static final Map<String, String> WRONG_FOR = Map.ofEntries(
            Map.entry("add", "a=/../b"),
            Map.entry("remove", "/"),
            Map.entry("buildArgFiles", "VERSION=42"),
            Map.entry("archTags", "true"),
            Map.entry("referrers", "true"),
            Map.entry("deleteSource", "true"),
            Map.entry("digestFile", "out/"),
            Map.entry("target", "quay.io/org/rhcos:42"),
            Map.entry("securityOpt", "privileged"),
            Map.entry("archives", "a"),
            Map.entry("authFile", "a"),
            Map.entry("image", "a"),
            Map.entry("build", "a"),
            Map.entry("arches", "a b"),
            Map.entry("credentialsId", "nowhere"),
            Map.entry("pullCredentialsId", "nowhere"),
            Map.entry("clientCertificateId", "nowhere"),
            Map.entry("safeDirectories", "a\u0001b"),
            Map.entry("cosaDir", "a\tb"),
            Map.entry("overrides", "a.rpm"),
            Map.entry("extraFetchArgs", "--a b"),
            Map.entry("archive", "x\u0001 <script>alert(1)</script>"),
            Map.entry("extraBuildArgs", "--a b"),
            Map.entry("provenance", "true"),
            Map.entry("caCertificate", "-----BEGIN x\n"));

    /** Jenkins writes the attribute with quotation marks or without. */
    private static final Pattern ERROR = Pattern.compile("class=\"?error\\b");

    private static final Pattern WARNING = Pattern.compile("class=\"?warning\\b");

    private static final String WRONG = "\u0001 <script>alert(1)</script>";

    /** Values of other fields that make a field invalid. */
    private static final Map<String, Map<String, String>> BESIDE = Map.ofEntries(
            Map.entry("archive", Map.of("archives", "b")),
            Map.entry("archives", Map.of("archive", "b")),
            Map.entry("cosaDir", Map.of("archive", "b")),
            Map.entry("build", Map.of("archive", "b")),
            Map.entry("arches", Map.of("archive", "b")),
            Map.entry("image", Map.of("archive", "b")),
            Map.entry("diskImages", Map.of("archive", "b")),
            Map.entry("archTags", Map.of("tags", "1-x86_64")),
            Map.entry("referrers", Map.of("format", "v2s2")),
            Map.entry("deleteSource", Map.of("from", "quay.io/a/b:1", "arch", "x86_64")),
            Map.entry("authFile", Map.of("credentialsId", "b")));

    private final JenkinsRule jenkins;
    private final WebUsers users;

    WebPermissionsIT(JenkinsRule jenkins) throws Exception {
        this.jenkins = jenkins;
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "job");
        SystemCredentialsProvider provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, SECRET_ID, null, "a", "b"));
        provider.getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, TEXT_ID, null, Secret.fromString("x")));
        provider.getCredentials()
                .add(new CertificateCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        CERTIFICATE_ID,
                        null,
                        "b",
                        new CertificateCredentialsImpl.UploadedKeyStoreSource(
                                null, SecretBytes.fromBytes(EmptyKeyStore.pkcs12("b")))));
        provider.save();
        users = new WebUsers(jenkins, job);
    }

    /** A web method: its name in {@link WebSurface}, and its URL. */
    private record WebMethod(String method, String url, String field, boolean check, boolean ofJob) {}

    @Test
    void requestsCoverTheWholeSurfaceExceptPages() throws Exception {
        Set<String> surface = new TreeSet<>(WebSurface.all(jenkins));
        surface.removeAll(WebPagesIT.GETTERS.keySet());

        assertThat(webMethods()).extracting(WebMethod::method).containsExactlyInAnyOrderElementsOf(surface);
    }

    @Test
    void checksRespondOnlyToAuthorizedUsers() throws Exception {
        List<WebMethod> checks = webMethods().stream().filter(WebMethod::check).toList();
        assertThat(checks).hasSizeGreaterThan(30);
        // Without it, there can be no provenance.
        JenkinsLocationConfiguration.get().setUrl(null);
        for (WebMethod webMethod : checks) {
            Map<String, String> form = new HashMap<>(BESIDE.getOrDefault(webMethod.field, Map.of()));
            form.put("value", WRONG_FOR.getOrDefault(webMethod.field, WRONG));
            String allowed = webMethod.ofJob ? "configurer" : "admin";

            HttpResponse<String> authorized = users.post(allowed, webMethod.url, form);
            assertThat(authorized.statusCode()).as(webMethod.url).isEqualTo(200);
            assertThat(authorized.body())
                    .as(webMethod.url)
                    .containsPattern(ERROR)
                    .doesNotContain("<script>")
                    .doesNotContain("\u0001");
            for (String other : others(webMethod)) {
                HttpResponse<String> unauthorized = users.post(other, webMethod.url, form);
                assertThat(unauthorized.statusCode() == 200 ? unauthorized.body() : "")
                        .as(webMethod.url + " as " + other)
                        .doesNotContainPattern(ERROR)
                        .doesNotContainPattern(WARNING);
                if (other == null) {
                    assertThat(unauthorized.statusCode()).as(webMethod.url).isIn(401, 403, 404);
                }
            }
        }
    }

    @Test
    void dropDownsShowCredentialsToAuthorizedUsersOnly() throws Exception {
        int lists = 0;
        for (WebMethod webMethod : webMethods()) {
            if (webMethod.check
                    || !webMethod
                            .field
                            .toLowerCase(Locale.ROOT)
                            .matches("sign|.*(credentials|certificate|passphrase)id")) {
                continue;
            }
            lists++;
            String id = webMethod.field.matches("(pull|sign).*")
                    ? TEXT_ID
                    : webMethod.field.startsWith("client") ? CERTIFICATE_ID : SECRET_ID;
            Map<String, String> form = Map.of(webMethod.field, "what-the-form-holds");
            assertThat(users.post(webMethod.ofJob ? "configurer" : "admin", webMethod.url, form)
                            .body())
                    .as(webMethod.url)
                    .contains(id);
            for (String other : others(webMethod)) {
                assertThat(users.post(other, webMethod.url, form).body())
                        .as(webMethod.url + " as " + other)
                        .doesNotContain(SECRET_ID)
                        .doesNotContain(TEXT_ID)
                        .doesNotContain(CERTIFICATE_ID);
            }
        }
        assertThat(lists).isEqualTo(25);
    }

    @Test
    void dropDownOffersAcceptedKindsOnly() throws Exception {
        String url =
                "job/job/descriptorByName/io.jenkins.plugins.coreos.steps.cosa.CosaBuildStep/fillPullCredentialsIdItems";

        assertThat(users.post("configurer", url, Map.of()).body())
                .contains(TEXT_ID)
                .doesNotContain("\"" + SECRET_ID + "\"");
    }

    @Test
    void rejectsEveryGetRequest() throws Exception {
        List<WebMethod> all = webMethods();
        assertThat(all).hasSizeGreaterThan(35);
        for (WebMethod webMethod : all) {
            for (String user : List.of("admin", "configurer", "reader", "stranger")) {
                HttpResponse<String> answer = users.get(user, webMethod.url + "?value=x");
                assertThat(answer.statusCode())
                        .as(webMethod.url + " as " + user)
                        .isIn(403, 404, 405);
            }
        }
    }

    private static List<String> others(WebMethod webMethod) {
        List<String> others = new ArrayList<>();
        others.add(null);
        others.add("stranger");
        others.add("reader");
        if (!webMethod.ofJob) {
            others.add("configurer");
        }
        return others;
    }

    private static List<WebMethod> webMethods() {
        List<WebMethod> all = new ArrayList<>();
        for (Descriptor<?> descriptor : ExtensionList.lookup(Descriptor.class)) {
            Class<?> type = descriptor.getClass();
            if (!type.getName().startsWith("io.jenkins.plugins.coreos.")) {
                continue;
            }
            boolean ofJob = type.getName().contains(".steps.");
            for (Method method : type.getMethods()) {
                boolean check = method.getReturnType() == FormValidation.class;
                boolean fill = ListBoxModel.class.isAssignableFrom(method.getReturnType());
                if (method.getName().startsWith("do") && (check || fill)) {
                    String name = method.getName().substring(2);
                    String field = name.replaceAll("^Check|^Fill|Items$", "");
                    field = field.substring(0, 1).toLowerCase(Locale.ROOT) + field.substring(1);
                    String url = (ofJob ? "job/job/" : "") + "descriptorByName/" + descriptor.getId() + "/"
                            + name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
                    all.add(new WebMethod(WebSurface.name(type, method.getName()), url, field, check, ofJob));
                }
            }
        }
        return all;
    }
}
