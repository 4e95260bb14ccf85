package io.jenkins.plugins.coreos.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs in the forms that registries send. */
class LocationTest {
    private static final URI BASE = URI.create("https://registry.test:5000/v2/os/image/blobs/uploads/?mount=x");

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '§',
            value = {
                "https://other.test/a/b?c=d → https://other.test/a/b?c=d",
                "HTTPS://Other.test:1/a → https://Other.test:1/a",
                "https://other.test → https://other.test/",
                "https://other.test?x=y → https://other.test/?x=y",
                "//other.test/a → https://other.test/a",
                "/v2/x → https://registry.test:5000/v2/x",
                "/v2/x?_state=a%3D%3D → https://registry.test:5000/v2/x?_state=a%3D%3D",
                "x?y=z → https://registry.test:5000/v2/os/image/blobs/uploads/x?y=z",
                "../x → https://registry.test:5000/v2/os/image/blobs/x",
                "./x/./y/../z → https://registry.test:5000/v2/os/image/blobs/uploads/x/z",
                "/../../x → https://registry.test:5000/x",
                "?_state=s → https://registry.test:5000/v2/os/image/blobs/uploads/?_state=s",
                "/x#fragment → https://registry.test:5000/x",
                "/x?y=z#frag?ment → https://registry.test:5000/x?y=z",
                "/a|b?c=d|e → https://registry.test:5000/a%7Cb?c=d%7Ce",
                "/a b?c=d e → https://registry.test:5000/a%20b?c=d%20e",
                "/a[1]{2}?c={3}[4] → https://registry.test:5000/a%5B1%5D%7B2%7D?c=%7B3%7D[4]",
                "/a\\b^c`d\"e<f> → https://registry.test:5000/a%5Cb%5Ec%60d%22e%3Cf%3E",
                "/100%?x=%zz%4 → https://registry.test:5000/100%25?x=%25zz%254",
                "/a%2fb%C3%A9 → https://registry.test:5000/a%2fb%C3%A9",
                "/é/€?ü → https://registry.test:5000/%C3%A9/%E2%82%AC?%C3%BC",
                "/\u00c3\u00a9 → https://registry.test:5000/%C3%A9",
                "/x?a=b?c=d → https://registry.test:5000/x?a=b?c=d",
                "/a;p=1,b+c@d:e!$&'()*~ → https://registry.test:5000/a;p=1,b+c@d:e!$&'()*~",
                "http://[::1]:5000/x → http://[::1]:5000/x",
            })
    void encodesForbiddenCharactersAndDropsFragment(String text, String expected) {
        assertThat(Location.resolve(BASE, text)).contains(URI.create(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "#x",
                "::",
                "mailto:x",
                "ftp://h/x",
                "http:///x",
                "http://a b/",
                "http://h:99999/",
                "http:x",
                "a:b/c",
                "http://h\n/x",
                "/a\tb",
                "javascript:alert(1)",
                "http://[::1/x"
            })
    void rejectsInvalidUrl(String text) {
        assertThat(Location.resolve(BASE, text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "x", "", "?x", "//h/x"})
    void rejectsRelativeRealm(String text) {
        assertThat(Location.parse(text)).isEmpty();
    }
}
