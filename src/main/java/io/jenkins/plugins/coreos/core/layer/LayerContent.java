package io.jenkins.plugins.coreos.core.layer;

import io.jenkins.plugins.coreos.core.archive.TarEntry;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The scanned content of a layer, which can be written as a tar any number of times. */
public final class LayerContent implements Closeable {
    private static final byte[] END = new byte[1024];

    private final LayerTree tree;
    private final SourceDirectory.Opened opened = new SourceDirectory.Opened();
    private final DirectoryScan scan;
    private final List<TarScan> tars = new ArrayList<>();
    private Map<String, LayerEntry> entries;

    private LayerContent(LayerTree tree) {
        this.tree = tree;
        this.scan = new DirectoryScan(tree, opened);
    }

    /**
     * Scans files.
     *
     * @param removes paths of the base to remove
     * @param directory base directory of relative paths
     * @param bootable whether the rules of bootable images apply
     * @param warnings receives a line for each file that has no effect in a bootable image
     * @throws LayerException if a file cannot be in a layer, or there is nothing to add or remove
     */
    public static LayerContent scan(
            List<LayerSource> sources,
            List<String> removes,
            Path directory,
            boolean bootable,
            Consumer<String> warnings)
            throws IOException {
        LayerTree tree = new LayerTree(bootable ? new BootableRules(warnings) : null);
        LayerContent content = new LayerContent(tree);
        try {
            for (LayerSource source : sources) {
                source.scan(content, directory);
            }
            for (String path : removes) {
                tree.remove(ImagePath.parse(path));
            }
            content.entries = tree.entries();
            tree.warn();
            return content;
        } catch (IOException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    DirectoryScan scan() {
        return scan;
    }

    void addTar(Path path, String destination) throws IOException {
        tars.add(TarScan.add(tree, path, destination));
    }

    /** Returns the number of added files, links and directories, and of removed paths. */
    public int size() {
        return entries.size();
    }

    /**
     * Writes the content as a tar (POSIX, pax), with the owner 0:0.
     *
     * @param seconds the time of the last modification of all files
     * @throws LayerException if a file has changed since it was scanned
     */
    void writeTo(OutputStream out, long seconds) throws IOException {
        Map<FileContent, String> first = new IdentityHashMap<>();
        for (Map.Entry<String, LayerEntry> each : entries.entrySet()) {
            String path = each.getKey();
            LayerEntry entry = each.getValue();
            switch (entry.kind()) {
                case DIRECTORY -> out.write(TarEntry.header('5', path + "/", "", entry.mode(), seconds, 0));
                case LINK -> out.write(TarEntry.header('2', path, entry.target(), entry.mode(), seconds, 0));
                case WHITEOUT -> out.write(TarEntry.header('0', path, "", entry.mode(), seconds, 0));
                default -> {
                    String same = first.putIfAbsent(entry.content(), path);
                    if (same == null) {
                        writeFile(out, path, entry, seconds);
                    } else {
                        out.write(TarEntry.header('1', path, same, entry.mode(), seconds, 0));
                    }
                }
            }
        }
        out.write(END);
    }

    private static void writeFile(OutputStream out, String path, LayerEntry entry, long seconds) throws IOException {
        long size = entry.content().size();
        out.write(TarEntry.header('0', path, "", entry.mode(), seconds, size, entry.attributes()));
        entry.content().copyTo(out);
        out.write(END, 0, (int) (TarEntry.padded(size) - size));
    }

    @Override
    public void close() throws IOException {
        opened.close();
        for (TarScan tar : tars) {
            tar.close();
        }
    }
}
