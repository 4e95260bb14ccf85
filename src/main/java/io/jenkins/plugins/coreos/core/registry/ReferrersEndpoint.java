package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.http.Request;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The referrers of the manifests in one repository (distribution-spec, "Listing Referrers"): from the registry's API
 * or, if the registry does not have it, from the index under the referrers tag. Thread-safe; one list is parsed at a
 * time, to limit the memory that a hostile registry can occupy.
 */
final class ReferrersEndpoint {
    /** Limit for the referrers of one manifest, and for the pages of their list. */
    private static final int MAX_REFERRERS = Index.MAX_MANIFESTS;

    /** The link to the next page in a Link header (RFC 8288). */
    private static final Pattern NEXT =
            Pattern.compile("<([^>]*)>\\s*;[^,<]*\\brel\\s*=\\s*\"?next\\b", Pattern.CASE_INSENSITIVE);

    /** Limit for the attempts to add entries that other clients overwrite. */
    private static final int MAX_WRITES = 4;

    /** Limit for the reads after a write: with the default delays, a registry has 3 seconds to become consistent. */
    private static final int MAX_READS = 4;

    private final Endpoint endpoint;
    private final ManifestEndpoint manifests;
    private volatile boolean isUnsupported;

    ReferrersEndpoint(Endpoint endpoint, ManifestEndpoint manifests) {
        this.endpoint = endpoint;
        this.manifests = manifests;
    }

    /** Returns the descriptors of the manifests that refer to a digest. */
    List<Descriptor> list(Digest subject) throws IOException, InterruptedException {
        List<Descriptor> listed = isUnsupported ? null : fromApi(subject);
        if (listed != null) {
            return listed;
        }
        List<Descriptor> tagged = fromTag(subject);
        if (tagged.isEmpty() && !isUnsupported) {
            // The response may have come from a proxy, while the registry was not available.
            List<Descriptor> again = fromApi(subject);
            isUnsupported = again == null;
            return again == null ? tagged : again;
        }
        return tagged;
    }

    /** @return null if the registry does not have the API, which is remembered if it is certain */
    private List<Descriptor> fromApi(Digest subject) throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.pull(endpoint.uri("referrers/" + subject), purpose(subject))
                .with("Accept", MediaTypes.OCI_INDEX);
        List<Descriptor> all = new ArrayList<>();
        for (int number = 0; number < MAX_REFERRERS; number++) {
            Page page = page(request, number == 0);
            if (page == null) {
                return null;
            }
            all.addAll(page.descriptors());
            if (all.size() > MAX_REFERRERS) {
                throw Failures.invalid(
                        request, page.response(), "the list has more than " + MAX_REFERRERS + " referrers");
            }
            Optional<String> next = page.response()
                    .header("Link")
                    .map(NEXT::matcher)
                    .filter(Matcher::find)
                    .map(link -> link.group(1));
            if (next.isEmpty()) {
                return all;
            }
            request = request.withUri(inRegistry(request, page.response(), next.get()));
        }
        String problem = "the list has more than " + MAX_REFERRERS + " pages";
        throw Failures.failure(Failure.REFUSED, request, problem, null);
    }

    private record Page(RegistryResponse response, List<Descriptor> descriptors) {}

    private Page page(RegistryRequest request, boolean isFirst) throws IOException, InterruptedException {
        return endpoint.retry().run(attempt -> {
            RegistryResponse response = endpoint.session().send(request);
            if (isFirst && isUnsupported(response)) {
                boolean isRedirected = !response.uri().equals(request.uri());
                if (response.status() / 100 == 4 && !response.isWebPage() && !isRedirected) {
                    isUnsupported = true;
                }
                return null;
            }
            if (response.status() != 200 || response.isWebPage()) {
                throw endpoint.session().failure(request, response);
            }
            return new Page(response, descriptors(request, response));
        });
    }

    /** The specification says 404; other registries answer 400, 403, 405 or 406, or redirect to a web page. */
    private static boolean isUnsupported(RegistryResponse response) {
        return switch (response.status() / 100) {
            case 2 -> response.isWebPage();
            case 3 -> true;
            case 4 -> response.status() != 408 && response.status() != 429;
            default -> false;
        };
    }

    private synchronized List<Descriptor> descriptors(RegistryRequest request, RegistryResponse response)
            throws RegistryException {
        byte[] raw = response.body();
        if (raw.length >= Request.BODY_LIMIT) {
            throw Failures.invalid(request, response, "the list has more than " + Request.BODY_LIMIT + " bytes");
        }
        try {
            String type = MediaTypes.of(raw, response.header("Content-Type").orElse(null));
            if (!MediaTypes.isIndex(type)) {
                throw new JsonException("the list of referrers is not an index, but " + type);
            }
            return descriptors(raw, new Descriptor(type, Digest.sha256(raw), raw.length));
        } catch (JsonException e) {
            throw ManifestEndpoint.unreadable(request, response, e);
        }
    }

    private static List<Descriptor> descriptors(byte[] index, Descriptor descriptor) throws JsonException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (JsonObject entry : Index.entries(index, descriptor)) {
            descriptors.add(Descriptor.of(entry));
        }
        return descriptors;
    }

    /** Returns the URL of a page within this registry, because a proxy may have changed scheme, host and port. */
    private URI inRegistry(RegistryRequest request, RegistryResponse response, String link) throws RegistryException {
        URI base = endpoint.base();
        URI page = Location.resolve(response.uri(), link)
                .orElseThrow(() -> Failures.invalid(request, response, "the next page has an invalid URL"));
        String query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + page.getRawPath() + query);
    }

    private List<Descriptor> fromTag(Digest subject) throws IOException, InterruptedException {
        String tag = ReferrersTag.of(subject);
        // A cheap check outside the lock: most images have no referrers.
        Optional<Digest> found = manifests.digest(tag);
        // Some mirrors set this tag on the image itself.
        if (found.isEmpty() || found.get().equals(subject)) {
            return List.of();
        }
        synchronized (this) {
            Optional<Document> index = manifests.find(tag);
            if (index.isEmpty() || !isReferrersIndex(index.get())) {
                return List.of();
            }
            try {
                return descriptors(index.get().raw(), index.get().descriptor());
            } catch (JsonException e) {
                throw Failures.failure(Failure.REFUSED, request(subject), e.getMessage(), null);
            }
        }
    }

    private static Digest digest(Document document) {
        return document.descriptor().digest();
    }

    private static boolean isReferrersIndex(Document document) {
        return document.descriptor().mediaType().equals(MediaTypes.OCI_INDEX);
    }

    /**
     * Adds manifests to the index under the referrers tag, for a registry that does not maintain a list itself. The
     * index is read again after it has been written, because another client may have replaced it in the meantime.
     */
    void add(Digest subject, List<Document> referrers) throws IOException, InterruptedException {
        try (TagLock lock = TagLock.acquire(request(subject).uri().toString())) {
            for (int writes = 0; writes < MAX_WRITES; writes++) {
                Document index = readIndex(subject);
                Document now = ReferrersTag.with(index, referrers);
                if (now == index) {
                    return;
                }
                if (!manifests
                        .digest(ReferrersTag.of(subject))
                        .equals(Optional.ofNullable(index).map(ReferrersEndpoint::digest))) {
                    // Another client has replaced the index, or one of the two responses came from a proxy.
                    Thread.sleep(endpoint.retry().delay(writes, null).toMillis());
                    continue;
                }
                manifests.put(ReferrersTag.of(subject), now.descriptor(), now.raw(), RepositoryClient.Repair.NONE);
                if (isListed(subject, referrers)) {
                    return;
                }
            }
        } catch (JsonException e) {
            throw Failures.failure(Failure.REFUSED, request(subject), e.getMessage(), null);
        }
        throw Failures.failure(
                Failure.UNAVAILABLE,
                request(subject),
                "the index of referrers lacks new entries, although it was written " + MAX_WRITES + " times",
                "another client may write to the same tag; run again");
    }

    /** Returns whether the index lists all manifests. An old index may be a stale response: it is read again. */
    private boolean isListed(Digest subject, List<Document> referrers) throws IOException, InterruptedException {
        for (int reads = 0; reads < MAX_READS; reads++) {
            if (reads > 0) {
                Thread.sleep(endpoint.retry().delay(reads - 1, null).toMillis());
            }
            Document index = readIndex(subject);
            if (index != null && ReferrersTag.with(index, referrers) == index) {
                return true;
            }
        }
        return false;
    }

    /** @return null if it does not exist */
    private Document readIndex(Digest subject) throws IOException, InterruptedException {
        Document index = manifests.find(ReferrersTag.of(subject)).orElse(null);
        if (index != null && !isReferrersIndex(index)) {
            throw Failures.failure(
                    Failure.REFUSED,
                    request(subject),
                    "the tag does not refer to an index of referrers, but to a "
                            + index.descriptor().mediaType(),
                    "the registry does not list referrers itself; delete the tag or copy to another repository");
        }
        return index;
    }

    private RegistryRequest request(Digest subject) {
        return RegistryRequest.pull(endpoint.uri("manifests/" + ReferrersTag.of(subject)), purpose(subject));
    }

    private String purpose(Digest subject) {
        return "list the referrers of " + endpoint.target().name() + "@" + subject;
    }
}
