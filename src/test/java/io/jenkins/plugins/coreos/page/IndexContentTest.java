package io.jenkins.plugins.coreos.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The index of a job's images, and the chart made of it. */
class IndexContentTest {
    private final IndexContent content = new IndexContent();

    @Test
    void keepsNewestImagesWithinLimit() {
        for (int i = 1; i <= 1200; i++) {
            content.put(build(i, i * 1024L));
        }

        assertThat(content.builds()).hasSize(IndexContent.MAX_IMAGES);
        assertThat(content.builds().get(0).number()).isEqualTo(1200);
        assertThat(content.builds().get(999).number()).isEqualTo(201);
    }

    @Test
    void notesOnlyChanges() {
        assertThat(content.put(build(1, 5))).isTrue();
        assertThat(content.put(build(1, 5))).isFalse();
        assertThat(content.put(new IndexedBuild(1, "renamed", false, build(1, 5).images())))
                .isTrue();
        assertThat(content.builds())
                .singleElement()
                .matches(build -> build.displayName().equals("renamed"));

        assertThat(content.remove(2)).isFalse();
        assertThat(content.remove(1)).isTrue();
        assertThat(content.builds()).isEmpty();
    }

    @Test
    void chartShowsSizesFromOldestToNewest() {
        SizeChart chart = SizeChart.of(images(build(3, 3072), build(2, 1024), build(1, 2048)));

        assertThat(chart.getFirstBuild()).isEqualTo("#1");
        assertThat(chart.getLastBuild()).isEqualTo("#3");
        assertThat(chart.getSmallestText()).isEqualTo("1.00 KiB");
        assertThat(chart.getLargestText()).isEqualTo("3.00 KiB");
        assertThat(chart.getSeries()).singleElement().satisfies(line -> {
            assertThat(line.getPath()).isEqualTo("M12 100 L500 188 L988 12");
            assertThat(line.getPoints())
                    .extracting(SizeChart.Point::getTitle)
                    .containsExactly("#1: 2.00 KiB, t1", "#2: 1.00 KiB, t2", "#3: 3.00 KiB, t3");
        });
    }

    @Test
    void chartNeedsTwoBuilds() {
        assertThat(SizeChart.of(List.of())).isNull();
        assertThat(SizeChart.of(images(build(1, 5)))).isNull();
    }

    @Test
    void equalSizesAreALineInTheMiddle() {
        SizeChart chart = SizeChart.of(images(build(2, 5), build(1, 5)));

        assertThat(chart.getSeries().get(0).getPath()).isEqualTo("M12 100 L988 100");
        assertThat(chart.getLargestText()).isNull();
    }

    @Test
    void chartHasLinesOfAFewRepositories() {
        List<JobImage> images = new ArrayList<>();
        for (int build = 2; build > 0; build--) {
            for (int repository = 0; repository < 6; repository++) {
                images.addAll(images(
                        new IndexedBuild(build, null, false, List.of(image("quay.io/org/" + repository, build, "t")))));
            }
        }

        SizeChart chart = SizeChart.of(images);

        assertThat(chart.getSeries()).hasSize(SizeChart.MAX_SERIES);
        assertThat(chart.getOmitted()).isEqualTo(2);
    }

    private static List<JobImage> images(IndexedBuild... builds) {
        List<JobImage> images = new ArrayList<>();
        for (IndexedBuild build : builds) {
            build.images().forEach(image -> images.add(new JobImage(build, image)));
        }
        return images;
    }

    private static IndexedBuild build(int number, long size) {
        return new IndexedBuild(number, "#" + number, false, List.of(image("quay.io/org/rhcos", size, "t" + number)));
    }

    private static ImageEntry image(String repository, long size, String tag) {
        return ImageEntry.of(
                        Map.of(
                                "digest",
                                "sha256:" + "a".repeat(64),
                                "repository",
                                repository,
                                "size",
                                size,
                                "tags",
                                List.of(tag)),
                        0)
                .get(0);
    }
}
