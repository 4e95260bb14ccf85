package io.jenkins.plugins.coreos.core.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.MessageHeaders;

/** The header fields of a response, in order; names are case-insensitive. */
public final class Headers {
    private final MessageHeaders fields;

    Headers(MessageHeaders fields) {
        this.fields = fields;
    }

    /** Returns the first field with a name. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Returns all fields with a name. */
    public List<String> all(String name) {
        return Stream.of(fields.getHeaders(name)).map(Header::getValue).toList();
    }

    /** Returns whether a list field, such as Connection, contains a member. */
    boolean lists(String name, String member) {
        return all(name).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .anyMatch(each -> each.strip().equalsIgnoreCase(member));
    }
}
