package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.thoughtworks.xstream.XStream;
import com.thoughtworks.xstream.security.AnyTypePermission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads the pages of builds that an older or a newer version stored. */
class BuildXmlTest {
    private final XStream xstream = new XStream();

    /** A substitute for {@link BuildPage}, which cannot be loaded without Jenkins. */
    private static final class Page {
        private PageContent content = new PageContent();
    }

    BuildXmlTest() {
        xstream.addPermission(AnyTypePermission.ANY);
        // As Jenkins does.
        xstream.ignoreUnknownElements();
        xstream.alias("coreos-assembler", Page.class);
        PageContent.registerAliases(xstream);
    }

    @Test
    void readsBuildsOfFirstVersion() throws Exception {
        PageContent content = read("build-0.1.0.xml").content;

        assertThat(content.builds()).singleElement().satisfies(build -> {
            assertThat(build.id).isEqualTo("9.6.20260101-0");
            assertThat(build.isChanged()).isTrue();
            assertThat(build.getPackagesText()).isEqualTo("1 added, 1 upgraded, 3 more");
            assertThat(build.getPackages().get(1).to).isEqualTo("2-1.el9");
        });
        assertThat(content.images()).singleElement().satisfies(image -> {
            assertThat(image.getReference()).startsWith("quay.io/org/rhcos@sha256:2e7d2c03");
            assertThat(image.getTags()).containsExactly("9.6.20260101-0-x86_64", "latest");
            assertThat(image.uploadedBytes).isEqualTo(1_288_490_189L);
            assertThat(image.getManifests()).containsOnlyKeys("x86_64");
            assertThat(image.time).isEqualTo(1_767_225_600_000L);
        });
    }

    @Test
    void toleratesMissingAndUnknownFields() throws Exception {
        PageContent content = read("build-of-another-version.xml").content;

        assertThat(content.builds()).singleElement().satisfies(build -> {
            assertThat(build.id).isEqualTo("42.1");
            assertThat(build.getPackages()).isEmpty();
            assertThat(build.getSizeText()).isNull();
            assertThat(build.getShortCommit()).isNull();
        });
        assertThat(content.images()).singleElement().satisfies(image -> {
            assertThat(image.getTags()).isEmpty();
            assertThat(image.getManifests()).isEmpty();
            assertThat(image.getTook()).isEqualTo("0 s");
            assertThat(image.getShortBase()).isNull();
        });
        content.add(BuildEntry.of(Map.of("id", "42.1", "changed", true)));
        assertThat(content.builds()).hasSize(1);
    }

    @Test
    void readsWrittenXml() {
        Page page = new Page();
        page.content.add(BuildEntry.of(Map.of(
                "id",
                "42.1\"'<&>",
                "changed",
                true,
                "packages",
                Map.of("added", List.of(Map.of("name", "<script>", "to", "1"))))));
        page.content.add(ImageEntry.of(
                Map.of(
                        "digest",
                        "sha256:" + "b".repeat(64),
                        "repository",
                        "a/b",
                        "manifests",
                        Map.of("x86_64", "d"),
                        "diskImages",
                        Map.of("x86_64", Map.of("qemu", "q"))),
                5));

        page.content.add(ArchiveEntry.of(Map.of("archive", "a&b.ociarchive", "digest", "sha256:" + "e".repeat(64))));
        page.content.add(ImageEntry.of(
                Map.of(
                        "digest",
                        "sha256:" + "b".repeat(64),
                        "repository",
                        "a/b",
                        "base",
                        Map.of("reference", "a/base@x"),
                        "layer",
                        Map.of("size", 7L)),
                5));

        String xml = xstream.toXML(page);
        PageContent again = ((Page) xstream.fromXML(xml)).content;

        assertThat(xml).doesNotContain("io.jenkins", "<script>");
        assertThat(again.builds().get(0).id).isEqualTo("42.1\"'<&>");
        assertThat(again.builds().get(0).getPackages().get(0).name).isEqualTo("<script>");
        assertThat(again.images().get(0).getManifests()).containsEntry("x86_64", "d");
        assertThat(again.images().get(0).getDiskImages()).containsEntry("x86_64", Map.of("qemu", "q"));
        assertThat(again.images().get(1).base).isEqualTo("a/base@x");
        assertThat(again.images().get(1).layerSize).isEqualTo(7);
        assertThat(again.archives())
                .singleElement()
                .satisfies(archive -> assertThat(archive.archive).isEqualTo("a&b.ociarchive"));
    }

    private Page read(String name) throws IOException {
        try (InputStream in = BuildXmlTest.class.getResourceAsStream("/page/" + name)) {
            String xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int start = xml.indexOf("<coreos-assembler");
            return (Page) xstream.fromXML(
                    xml.substring(start, xml.indexOf("</coreos-assembler>") + "</coreos-assembler>".length()));
        }
    }
}
