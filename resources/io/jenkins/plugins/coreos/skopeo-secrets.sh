#!/bin/sh
# Part of push-skopeo.sh: hides secrets in skopeo's output, because a registry may repeat what it was sent, even
# encoded. Not to be run directly.
#
# Does the same as core.redaction: hides secrets as they are, in base64 at any offset of a longer text, percent-encoded,
# HTML-escaped, JSON-escaped, in hexadecimal, broken into lines, and in up to three nested encodings. awk reads the
# secrets from the credentials files (phase=1) and from the proxy variables, so that no secret is in an argument, in an
# additional variable, or on a disk.
#
# shellcheck disable=SC2016,SC2034 # a text for awk; used by skopeo-process.sh
redaction='
    function digit(c) { return c == "" ? 0 : index("0123456789abcdef", tolower(c)) }
    # Sets number to the value of the N digits at AT; returns true if all are digits and the number is not 0.
    function digits(text, at, n, base,    i, d) {
        number = 0
        for (i = at; i < at + n; i++) {
            d = digit(substr(text, i, 1))
            if (!d || d > base) return 0
            number = number * base + d - 1
        }
        return number > 0
    }
    function utf8(c) {
        if (c < 128) return sprintf("%c", c)
        if (c < 2048) return sprintf("%c%c", 192 + int(c / 64), 128 + c % 64)
        if (c < 65536) return sprintf("%c%c%c", 224 + int(c / 4096), 128 + int(c / 64) % 64, 128 + c % 64)
        return "?"
    }
    # Returns the length of the escape of that kind at AT, or 0 without one; sets plain to its meaning.
    function escaped(text, at, kind,    c, n, base, name) {
        c = substr(text, at, 1)
        if (kind <= 2 && c == "%" && digits(text, at + 1, 2, 16)) { plain = sprintf("%c", number); return 3 }
        if (kind == 2 && c == "+") { plain = " "; return 1 }
        if (kind == 3 && c == "&" && substr(text, at + 1, 1) == "#") {
            base = tolower(substr(text, at + 2, 1)) == "x" ? 16 : 10
            at += base == 16 ? 3 : 2
            for (n = 0; n < 20 && (c = digit(substr(text, at + n, 1))) && c <= base; n++) {}
            if (!n || !digits(text, at, n, base)) return 0
            plain = utf8(number)
            return n + (base == 16 ? 3 : 2) + (substr(text, at + n, 1) == ";")
        }
        if (kind == 3 && c == "&" && match(substr(text, at, 10), /^&[A-Za-z]+;?/)) {
            n = RLENGTH
            name = substr(text, at + 1, n - 1)
            sub(/;$/, "", name)
            if (name in named) { plain = named[name]; return n }
        }
        if (kind == 4 && c == "\\") {
            c = substr(text, at + 1, 1)
            if (c == "u" && digits(text, at + 2, 4, 16)) { plain = utf8(number); return 6 }
            if (c == "x" && digits(text, at + 2, 2, 16)) { plain = sprintf("%c", number); return 4 }
            if (c == "n" || c == "r") { plain = ""; return 2 }
            if (c != "" && c !~ /[A-Za-z0-9]/) { plain = c; return 2 }
        }
        return 0
    }
    # Adds the form that results from decoding the escapes of that kind, if there are any.
    function decode(of, kind,    i, j, n, length_of, result, m, old) {
        length_of = length(form[of])
        result = ""
        m = 0
        old = forms + 1
        for (i = 1; i <= length_of; i += n) {
            n = escaped(form[of], i, kind)
            if (n) changed[old] = 1
            else { n = 1; plain = substr(form[of], i, 1) }
            for (j = 1; j <= length(plain); j++) {
                m++
                start[old, m] = start[of, i]
                end[old, m] = end[of, i + n - 1]
            }
            result = result plain
        }
        if (changed[old] && !(result in formed)) { form[++forms] = result; formed[result] = 1 }
        delete changed[old]
    }
    function is_word(c) { return c ~ /[A-Za-z0-9\200-\377]/ }
    function is_base64(c) { return c != "" && c ~ /^[A-Za-z0-9+\/_-]$/ }
    function mark(f, i,    text, from, at, to, j) {
        text = form[f]
        for (from = 1; (at = index(substr(text, from), needle[i])) > 0; from = to) {
            at += from - 1
            to = at + length(needle[i])
            from = at
            if (word[i] && (is_word(substr(text, at - 1, at > 1)) || is_word(substr(text, to, 1)))) continue
            if (coded[i]) {
                while (from > 1 && is_base64(substr(text, from - 1, 1))) from--
                while (is_base64(substr(text, to, 1)) || substr(text, to, 1) == "=") to++
            }
            for (j = start[f, from]; j <= end[f, to - 1]; j++) hidden[j] = 1
        }
    }
    function cut(text, pattern, keep,    done) {
        done = ""
        while (match(text, pattern)) {
            head = substr(text, RSTART, RLENGTH)
            tail = substr(text, RSTART + RLENGTH)
            text = substr(text, 1, RSTART - 1)
            if (keep == "" || !match(head, keep)) RLENGTH = 0
            done = done text substr(head, 1, RLENGTH) "***"
            text = tail
        }
        return done text
    }
    function hide(text,    i, f, first, last, depth, kind, shown, was) {
        text = substr(text, 1, 16000)
        form[1] = text
        forms = 1
        for (i = 1; i <= length(text); i++) { start[1, i] = i; end[1, i] = i }
        if (text ~ /[%+&\\]/) {
            split("", formed)
            depth = 3
            for (first = 1; depth-- > 0 && first <= forms; first = last + 1) {
                last = forms
                for (f = first; f <= last; f++) for (kind = 1; kind <= 4; kind++) decode(f, kind)
            }
        }
        split("", hidden)
        for (f = 1; f <= forms; f++) for (i = 1; i <= needles; i++) mark(f, i)
        shown = ""
        was = 0
        for (i = 1; i <= length(text); i++) {
            if (!(i in hidden)) shown = shown substr(text, i, 1)
            else if (!was) shown = shown "***"
            was = i in hidden
        }
        shown = cut(shown, "[Aa]uthorization[^A-Za-z0-9]*([Bb]asic|[Bb]earer) +[^] \"\\\\,;*]+", "^.*([Bb]asic|[Bb]earer) +")
        shown = cut(shown, "eyJ[A-Za-z0-9_.-]+", "")
        return cut(shown, "[a-z]+://[^] ?\"<>]*[?][^] \"<>*]+", "^[^?]*[?]")
    }
    # busybox may lack further arithmetic operators.
    function power_of_2(n,    power) {
        for (power = 1; n > 0; n--) power *= 2
        return power
    }
    # Returns the base64 characters that depend on the secret alone if BEFORE other bytes precede it.
    function middle(secret, before,    i, value, bits, power, out) {
        value = bits = 0
        out = ""
        for (i = 1 - before; i <= length(secret); i++) {
            value = value * 256 + (i < 1 ? 0 : ord[substr(secret, i, 1)])
            for (bits += 8; bits >= 6; bits -= 6) {
                power = power_of_2(bits - 6)
                out = out substr(alphabet, int(value / power) + 1, 1)
                value %= power
            }
        }
        return substr(out, int((before * 8 + 5) / 6) + 1)
    }
    function remember(text, is_coded, is_word_only) {
        if (text == "") return
        needle[++needles] = text
        coded[needles] = is_coded
        word[needles] = is_word_only
    }
    function secret(text,    before, part) {
        if (text == "" || text in known) return
        known[text] = 1
        remember(text, 0, length(text) < 4)
        part = ""
        for (before = 1; before <= length(text); before++) part = part sprintf("%02x", ord[substr(text, before, 1)])
        remember(part, 0, length(text) < 4)
        remember(toupper(part), 0, length(text) < 4)
        for (before = 0; before < 3 && length(text) >= 4; before++) {
            part = middle(text, before)
            remember(part, 1, 0)
            if (part ~ /[+\/]/) { gsub(/[+]/, "-", part); gsub(/\//, "_", part); remember(part, 1, 0) }
        }
    }
    function unescape(text,    i, n, out) {
        out = ""
        for (i = 1; i <= length(text); i += n) {
            n = escaped(text, i, escape_kind)
            if (!n) { n = 1; plain = substr(text, i, 1) }
            out = out plain
        }
        return out
    }
    function unbase64(text,    i, v, value, bits, out) {
        value = bits = 0
        out = ""
        for (i = 1; i <= length(text); i++) {
            v = index(alphabet, substr(text, i, 1))
            if (!v) continue
            value = value * 64 + v - 1
            bits += 6
            if (bits >= 8) {
                bits -= 8
                out = out sprintf("%c", int(value / power_of_2(bits)))
                value %= power_of_2(bits)
            }
        }
        return out
    }
    # Registers all secrets of an auth.json.
    function take(json,    value, name) {
        while (match(json, /"(auth|password|identitytoken|registrytoken)"[ \t]*:[ \t]*"([^"\\]|\\.)*"/)) {
            value = substr(json, RSTART, RLENGTH)
            json = substr(json, RSTART + RLENGTH)
            name = value
            sub(/^"[^"]*"[ \t]*:[ \t]*"/, "", value)
            sub(/"$/, "", value)
            escape_kind = 4
            gsub(/\\n|\\r/, "", value)
            value = unescape(value)
            secret(value)
            if (name ~ /^"auth"/) {
                value = unbase64(value)
                sub(/^[^:]*:/, "", value)
                secret(value)
            }
        }
    }
    function take_proxy(url) {
        if (!match(url, /[^\/]*@/)) return
        url = substr(url, 1, RSTART + RLENGTH - 2)
        sub(/^[a-z]+:\/\//, "", url)
        if (!sub(/^[^:]*:/, "", url)) return
        secret(url)
        escape_kind = 1
        secret(unescape(url))
    }
    BEGIN {
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (i = 1; i < 256; i++) ord[sprintf("%c", i)] = i
        i = split("amp & lt < gt > quot \" apos \047 sol / plus + equals = colon : commat @ excl ! num # dollar $ percnt % lpar ( rpar ) ast * comma , hyphen - period . semi ; quest ? lsqb [ rsqb ] Hat ^ lowbar _ lcub { rcub } verbar | bsol \\", pair, " ")
        for (; i > 1; i -= 2) named[pair[i - 1]] = pair[i]
        for (name in ENVIRON) if (tolower(name) ~ /^(http|https|all)_proxy$/) take_proxy(ENVIRON[name])
    }
    phase == 1 { json = json $0 " "; next }
    phase == 2 && json != "" { take(json); json = "" }'

# The credentials files that skopeo may read, one on each line.
credentials_files() {
    for file in "${REGISTRY_AUTH_FILE:-}" "${secret:+$secret/auth.json}" "${secret:+$secret/account.json}" "$authfile" \
        "${XDG_RUNTIME_DIR:-/run/containers/$(id -u)}/containers/auth.json" "/run/containers/$(id -u)/auth.json" \
        "${XDG_CONFIG_HOME:-$HOME/.config}/containers/auth.json" "${DOCKER_CONFIG:-$HOME/.docker}/config.json" "$HOME/.dockercfg"; do
        case $file in
            *"$newline"*) ;;
            /*) [ ! -f "$file" ] || [ ! -r "$file" ] || printf '%s\n' "$file" ;;
        esac
    done
}
