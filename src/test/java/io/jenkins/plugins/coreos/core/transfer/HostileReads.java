package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The program that {@link HostileSourceIT} runs with a small heap: pulls and copies from a hostile registry. */
final class HostileReads {
    private static final RegistryOptions OPTIONS = RegistryOptions.DEFAULT
            .withTlsVerify(false)
            .withRetries(1)
            .withTiming(new RegistryOptions.Timing(Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofSeconds(5)));

    private HostileReads() {}

    /**
     * Prints a line for each read: its number, the milliseconds, and {@code ok}, {@code failed} or {@code CRASH} with
     * the message.
     *
     * @param args host of the source, host of the destination, directory to write to, number of reads
     */
    public static void main(String... args) throws Exception {
        Path out = Path.of(args[2]).resolve("out");
        for (int seed = 0; seed < Integer.parseInt(args[3]); seed++) {
            long started = System.nanoTime();
            String outcome = read(seed, args[0], args[1], out);
            long millis = (System.nanoTime() - started) / 1_000_000;
            System.out.println(seed + " " + millis + " " + outcome);
        }
    }

    private static String read(int seed, String source, String destination, Path out) throws Exception {
        boolean copies = seed / 16 % 2 == 1;
        Copies read = Copies.from(source + "/os/n" + seed + ":one");
        try {
            Copies transfer = copies ? read.to(destination + "/copy/n" + seed) : read.archive(out);
            if (copies && seed / 32 % 2 == 1) {
                transfer.referrers();
            }
            transfer.run(OPTIONS, new TransferProgress(), line -> {});
            List<String> faults = copies ? List.of() : ArchiveCheck.of(out, 1).faults();
            return faults.isEmpty() ? "ok" : "CRASH the archive is damaged: " + faults;
        } catch (IOException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean isClear = !message.isBlank()
                    && !message.equals("null")
                    && message.length() < 1_000
                    && message.chars().noneMatch(Character::isISOControl);
            return (isClear && !Files.exists(out) ? "failed " : "CRASH ")
                    + e.getClass().getSimpleName() + " " + message;
        } catch (RuntimeException | Error e) {
            StackTraceElement[] trace = e.getStackTrace();
            return "CRASH " + e + " at " + (trace.length == 0 ? "?" : trace[0]);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(out.resolveSibling("out.partial"));
        }
    }
}
