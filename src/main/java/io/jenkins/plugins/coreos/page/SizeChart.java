package io.jenkins.plugins.coreos.page;

import io.jenkins.plugins.coreos.core.text.ByteSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sizes of a job's images over its builds, as coordinates of an SVG image: the page needs no script, so the chart
 * works under any content security policy, and its colors follow the theme.
 */
public final class SizeChart {
    /** The width of the image in its own coordinates; the page scales it. */
    static final int WIDTH = 1000;

    static final int HEIGHT = 200;

    /** Maximum number of lines; more could not be distinguished. */
    static final int MAX_SERIES = 4;

    private static final int MARGIN = 12;

    private final List<Series> series = new ArrayList<>();
    private final List<Integer> builds;
    private final String firstBuild;
    private final String lastBuild;
    private final long smallest;
    private final long largest;
    private final int omitted;

    /** The images of one repository. */
    public static final class Series {
        private final int index;
        private final String name;
        private final List<Point> points = new ArrayList<>();

        Series(int index, String name) {
            this.index = index;
            this.name = name;
        }

        /** The number of the series, from 1, which determines its color. */
        public int getIndex() {
            return index;
        }

        /** The repository. */
        public String getName() {
            return name;
        }

        /** The images, oldest first. */
        public List<Point> getPoints() {
            return points;
        }

        /** The line through all points. */
        public String getPath() {
            StringBuilder path = new StringBuilder();
            for (Point point : points) {
                path.append(path.isEmpty() ? "M" : " L")
                        .append(point.x)
                        .append(' ')
                        .append(point.y);
            }
            return path.toString();
        }
    }

    /** An image. */
    public static final class Point {
        private final int x;
        private final int y;
        private final String title;

        Point(int x, int y, String title) {
            this.x = x;
            this.y = y;
            this.title = title;
        }

        /**
         * The SVG path of the point: a line without length, which is drawn as a circle even if the image is stretched.
         */
        public String getPath() {
            return "M" + x + " " + y + "h0";
        }

        /** The build, the size and the tags. */
        public String getTitle() {
            return title;
        }
    }

    private SizeChart(List<JobImage> images) {
        Map<String, Map<Integer, JobImage>> byRepository = new LinkedHashMap<>();
        TreeMap<Integer, String> names = new TreeMap<>();
        for (JobImage image : images) {
            // The images are sorted, newest first, so the last push of a build is used.
            byRepository
                    .computeIfAbsent(image.getImage().repository, key -> new TreeMap<>())
                    .putIfAbsent(image.getBuild(), image);
            names.put(image.getBuild(), image.getBuildName());
        }
        List<Map.Entry<String, Map<Integer, JobImage>>> most = byRepository.entrySet().stream()
                .sorted((a, b) -> b.getValue().size() - a.getValue().size())
                .limit(MAX_SERIES)
                .toList();
        omitted = byRepository.size() - most.size();
        builds = List.copyOf(names.keySet());
        firstBuild = names.firstEntry().getValue();
        lastBuild = names.lastEntry().getValue();
        List<Long> sizes = most.stream()
                .flatMap(entry -> entry.getValue().values().stream())
                .map(image -> image.getImage().size)
                .sorted()
                .toList();
        smallest = sizes.get(0);
        largest = sizes.get(sizes.size() - 1);
        most.forEach(entry -> series.add(line(entry.getKey(), entry.getValue())));
    }

    private Series line(String repository, Map<Integer, JobImage> images) {
        Series line = new Series(series.size() + 1, repository);
        images.forEach((build, image) -> {
            ImageEntry entry = image.getImage();
            String tags = entry.getTagsText();
            line.points.add(new Point(
                    x(builds.indexOf(build)),
                    y(entry.size),
                    image.getBuildName() + ": " + entry.getSizeText() + (tags.isEmpty() ? "" : ", " + tags)));
        });
        return line;
    }

    private int x(int position) {
        int width = WIDTH - 2 * MARGIN;
        return builds.size() == 1 ? WIDTH / 2 : MARGIN + (int) ((long) width * position / (builds.size() - 1));
    }

    private int y(long size) {
        int height = HEIGHT - 2 * MARGIN;
        return smallest == largest
                ? HEIGHT / 2
                : HEIGHT - MARGIN - (int) Math.round((double) height * (size - smallest) / (largest - smallest));
    }

    /** Returns the chart of images, newest first; null if there are too few to compare. */
    static SizeChart of(List<JobImage> images) {
        return images.stream().mapToInt(JobImage::getBuild).distinct().count() < 2 ? null : new SizeChart(images);
    }

    /** Returns the lines of the chart. */
    public List<Series> getSeries() {
        return series;
    }

    /** Returns the viewBox attribute of the SVG image. */
    public String getViewBox() {
        return "0 0 " + WIDTH + " " + HEIGHT;
    }

    /** The name of the oldest build. */
    public String getFirstBuild() {
        return firstBuild;
    }

    /** The name of the newest build. */
    public String getLastBuild() {
        return lastBuild;
    }

    /** The size at the lower edge. */
    public String getSmallestText() {
        return ByteSize.of(smallest);
    }

    /** The size at the upper edge; null if all sizes are the same. */
    public String getLargestText() {
        return smallest == largest ? null : ByteSize.of(largest);
    }

    /** Number of repositories without a line. */
    public int getOmitted() {
        return omitted;
    }
}
