package io.jenkins.plugins.coreos.jenkins.harness;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.steps.cosa.CosaBuildStep;
import io.jenkins.plugins.coreos.steps.image.BuildOciImageStep;
import io.jenkins.plugins.coreos.steps.transfer.LayerOciImageStep;
import io.jenkins.plugins.coreos.steps.transfer.PushOciArchiveStep;
import io.jenkins.plugins.coreos.steps.user.FixOpenshiftUserStep;
import io.jenkins.plugins.coreos.steps.user.WithOpenshiftUserStep;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.JenkinsRule;

@Tag("jenkins")
@ExtendWith(InnerJenkins.class)
class FormsIT {
    private final JenkinsRule jenkins;

    FormsIT(JenkinsRule jenkins) {
        this.jenkins = jenkins;
    }

    @Test
    void formSavesDisplayedValues() throws Exception {
        for (Step step : steps()) {
            Step saved = new StepConfigTester(jenkins).configRoundTrip(step);
            assertThat(parameters(saved))
                    .as(step.getDescriptor().getFunctionName())
                    .isEqualTo(parameters(step));
        }
    }

    @Test
    void everyParameterHasAFieldAndAHelp() throws Exception {
        List<String> missing = new ArrayList<>();
        for (Step step : steps()) {
            String form = text(step, "config.jelly");
            String name = step.getDescriptor().getFunctionName();
            if (text(step, "help.html") == null) {
                missing.add(name + ": help.html");
            }
            for (DescribableParameter parameter :
                    DescribableModel.of(step.getClass()).getParameters()) {
                if (text(step, "help-" + parameter.getName() + ".html") == null) {
                    missing.add(name + ": help-" + parameter.getName() + ".html");
                }
                if (!form.contains("field=\"" + parameter.getName() + "\"")) {
                    missing.add(name + ": a field for " + parameter.getName());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Calls the checks as the form does when it is opened: every text is empty. */
    @Test
    void emptyFormShowsNoError() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "empty");
        int checks = 0;
        for (StepDescriptor descriptor : StepParametersIT.ours()) {
            for (Method check : descriptor.getClass().getMethods()) {
                if (!check.getName().startsWith("doCheck")) {
                    continue;
                }
                Object[] arguments = Stream.of(check.getParameterTypes())
                        .map(type -> type == String.class ? "" : type == boolean.class ? (Object) false : job)
                        .toArray();
                FormValidation shown = (FormValidation) check.invoke(descriptor, arguments);
                assertThat(shown.kind)
                        .as(descriptor.getFunctionName() + " " + check.getName() + ": " + shown.getMessage())
                        .isEqualTo(FormValidation.Kind.OK);
                checks++;
            }
        }
        assertThat(checks).isGreaterThan(80);
    }

    @Test
    void snippetGeneratorWritesJenkinsfileSyntax() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        PushOciArchiveStep push = new PushOciArchiveStep("quay.io/org/rhcos");
        snippets.assertRoundTrip(push, "pushOciArchive 'quay.io/org/rhcos'");
        push.credentialsId = "quay-push";
        push.tags = "4.21\nlatest";
        snippets.assertRoundTrip(
                push, "pushOciArchive to: 'quay.io/org/rhcos', credentialsId: 'quay-push', tags: ['4.21', 'latest']");

        PushOciArchiveStep index = new PushOciArchiveStep("quay.io/org/rhcos");
        index.arches = "all";
        snippets.assertRoundTrip(index, "pushOciArchive to: 'quay.io/org/rhcos', arches: 'all'");

        CosaBuildStep build = new CosaBuildStep();
        build.source = "https://github.com/openshift/os";
        build.variant = "rhel-9.6";
        snippets.assertRoundTrip(build, "cosaBuild source: 'https://github.com/openshift/os', variant: 'rhel-9.6'");
        build.artifacts = "qemu\nmetal";
        build.cosaDir = "cosa";
        build.commit = "4f1d6b2c0a9e8d7f6b5c4d3e2f1a0b9c8d7e6f5a";
        build.phases = "fetch\nbuild\nosbuild";
        snippets.assertRoundTrip(
                build,
                "cosaBuild source: 'https://github.com/openshift/os', variant: 'rhel-9.6', cosaDir: 'cosa',"
                        + " artifacts: ['qemu', 'metal'], commit: '4f1d6b2c0a9e8d7f6b5c4d3e2f1a0b9c8d7e6f5a',"
                        + " phases: ['fetch', 'build', 'osbuild']");

        LayerOciImageStep layer = new LayerOciImageStep("quay.io/org/rhcos:nightly");
        layer.add = "rootfs";
        layer.archive = "pr.ociarchive";
        layer.labels = "a=1\nb=2";
        snippets.assertRoundTrip(
                layer,
                "layerOciImage from: 'quay.io/org/rhcos:nightly', add: 'rootfs', archive: 'pr.ociarchive',"
                        + " labels: ['a=1', 'b=2']");

        BuildOciImageStep image = new BuildOciImageStep();
        image.from = "quay.io/org/rhcos:nightly";
        image.secrets = "a=one\nb=two";
        snippets.assertRoundTrip(image, "buildOciImage from: 'quay.io/org/rhcos:nightly', secrets: ['a=one', 'b=two']");

        snippets.assertRoundTrip(new FixOpenshiftUserStep(null), "fixOpenshiftUser()");
        snippets.assertRoundTrip(new FixOpenshiftUserStep("core"), "fixOpenshiftUser user: 'core'");
        WithOpenshiftUserStep user = new WithOpenshiftUserStep(null);
        user.home = "/home/core";
        snippets.assertRoundTrip(user, "withOpenshiftUser(home: '/home/core') {\n    // some block\n}");
    }

    @Test
    void everySnippetHasTheOrderOfTheForm() throws Exception {
        for (StepDescriptor descriptor : StepParametersIT.ours()) {
            Step step = StepParametersIT.withAllParameters(descriptor);
            String form = text(step, "config.jelly");
            List<String> names = Pattern.compile("field=\"(\\w+)\"")
                    .matcher(form)
                    .results()
                    .map(field -> field.group(1))
                    .toList();
            List<String> required = DescribableModel.of(step.getClass()).getParameters().stream()
                    .filter(DescribableParameter::isRequired)
                    .map(DescribableParameter::getName)
                    .toList();
            List<String> expected = new ArrayList<>(required);
            names.stream().filter(name -> !required.contains(name)).forEach(expected::add);

            assertThat(new ArrayList<>(DescribableModel.uninstantiate2_(step)
                            .getArguments()
                            .keySet()))
                    .as(descriptor.getFunctionName())
                    .isEqualTo(expected);
        }
    }

    /** A file beside the step's form, or the form that it shares, or null. */
    private static String text(Step step, String file) throws IOException {
        for (Class<?> at = step.getClass(); at != Step.class; at = at.getSuperclass()) {
            try (InputStream in = at.getResourceAsStream(at.getSimpleName() + "/" + file)) {
                if (in != null) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        return null;
    }

    private static Iterable<Step> steps() {
        FixOpenshiftUserStep user = new FixOpenshiftUserStep("core");
        user.home = "/home/core";
        user.safeDirectories = "/srv/a\n/srv/b";
        CosaBuildStep build = new CosaBuildStep();
        build.source = "https://github.com/openshift/os";
        build.variant = "rhel-9.6";
        build.phases = "init\nbuild";
        build.strict = true;
        build.verify = true;
        build.pullCredentialsId = "pull";
        PushOciArchiveStep push = new PushOciArchiveStep("quay.io/org/rhcos");
        push.archive = "builds/a.ociarchive";
        push.tags = "a\nb";
        push.tlsVerify = false;
        push.parallel = 3;
        push.warnAfter = "1h30m";
        PushOciArchiveStep index = new PushOciArchiveStep("quay.io/org/rhcos");
        index.build = "42.1";
        index.arches = "x86_64\naarch64";
        index.allowMissing = true;
        index.diskImages = "qemu\nmetal";
        LayerOciImageStep layer = new LayerOciImageStep("quay.io/org/rhcos:nightly");
        layer.add = "rootfs\nmotd.txt=/etc/motd";
        layer.remove = "/usr/share/doc";
        layer.to = "quay.io/org/rhcos:pr-42";
        layer.archive = "pr.ociarchive";
        layer.labels = "a=1\nb=2";
        layer.compression = "none";
        layer.created = "2026-11-29T09:00:00Z";
        layer.lint = false;
        layer.skipIfPresent = false;
        BuildOciImageStep image = new BuildOciImageStep();
        image.context = "image";
        image.buildArgs = "A=1\nB=2";
        image.buildArgFiles = "args.conf";
        image.secrets = "yumrepos=repos";
        image.secretFiles = "other=/run/other";
        image.volumes = "/a:/a:ro\n/b:/b";
        image.builder = "buildah";
        image.isolation = "chroot";
        image.pullCredentialsId = "pull";
        WithOpenshiftUserStep body = new WithOpenshiftUserStep("core");
        body.shell = "/bin/sh";
        return List.of(user, new FixOpenshiftUserStep(null), body, build, push, index, layer, image);
    }

    private static Map<String, Object> parameters(Step step) {
        return new TreeMap<>(DescribableModel.uninstantiate2_(step).toMap());
    }
}
