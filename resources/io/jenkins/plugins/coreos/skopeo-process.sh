#!/bin/sh
# Part of push-skopeo.sh: runs skopeo and interprets its output. Not to be run directly.
#
# shellcheck disable=SC2154 # shared with push-skopeo.sh

# Runs skopeo with these arguments. Its standard output, which has a line for each blob, sent or not, goes to $work/out.
# The results are in skopeo's debug output, which is filtered and never written to a disk or the log. Other messages go
# to the log, with secrets hidden. The log shows the progress every ten seconds.
# shellcheck disable=SC2120 # called through copy
run() {
    rm -f "$work/pipe" "$work/err" "$work/exposed"
    mkfifo "$work/pipe" || fail "cannot write to $work: is its file system full?"
    (
        cd "$work" || exit
        IFS=$newline
        # shellcheck disable=SC2046 # a file is a line
        set -- $(credentials_files)
        unset IFS
        # shellcheck disable=SC2086 # two words or none
        LC_ALL=C exec awk $unbuffered -v total="$blobs" -v host="${place%%/*}" -v insecure="$insecure" -v exposed="$exposed" "$redaction"'
        function tell() {
            srand() # returns the time, in the awk of POSIX
            now = srand()
            if (!last) last = now
            if (now - last < 10) return
            last = now
            print "pushOciArchive: skopeo has sent " sent + 0 " of " total " blobs; " there + 0 " were already present"
            fflush()
        }
        # Warns of credentials sent over an insecure connection: a registry that asks for a login receives them.
        function expose() {
            exposed = 1
            if (/Ping http:/) print "pushOciArchive: credentials are sent to " host " over plain HTTP, where others can read them"
            else if (insecure) print "pushOciArchive: credentials are sent to " host ", whose certificate is not verified"
            else return
            fflush()
            print "" >"exposed"
        }
        BEGIN { tell() }
        /level=debug/ && /(Found|Returning) credentials for / { login = 1 }
        /level=debug/ && /Ping https?:.* status 401/ { if (login && !exposed) expose() }
        /^time="[^"]*" level=(debug|info|trace)/ {
            if (match($0, /Upload of layer sha256:[0-9a-f]+ complete/)) {
                print substr($0, RSTART + 16, 71) >>"all-sent"
                sent++
            }
            if (/Skipping blob .*already present/) there++
            if (match($0, /Trying to mount .*mount=sha256(%3A|:)[0-9a-f]+/)) {
                name = substr($0, RSTART, RLENGTH)
                print "sha256:" substr(name, length(name) - 63) >>"all-mounts"
            }
            tell()
            next
        }
        { print hide($0) >>"err" }' phase=1 "$@" phase=2 -
    ) <"$work/pipe" 3>&- 6<&- 7>&- &
    reader=$!
    (
        cd "$work" || exit
        exec skopeo --debug --insecure-policy --tmpdir="$work/tmp" "$@"
    ) </dev/null >"$work/out" 2>"$work/pipe" 3>&- 6<&- 7>&- &
    child=$!
    wait "$child" 2>/dev/null
    code=$?
    child=''
    wait "$reader" 2>/dev/null
    [ ! -e "$work/exposed" ] || exposed=1
    [ $code -ne 0 ] || return 0
    message=''
    [ ! -e "$work/err" ] || message=$(sed -n 's/^time="[^"]*" level=fatal msg="\(.*\)"[^"]*$/\1/p' "$work/err" | tail -n 1 |
        sed 's/\\"/"/g; s/\\\\/\\/g')
    [ -n "$message" ] || [ ! -e "$work/err" ] || message=$(grep '[^ ]' "$work/err" | tail -n 1)
    [ -n "$message" ] || message="it ended with exit code $code"
    return $code
}

# Returns success if the error is permanent: another attempt would fail in the same way.
is_final() {
    case $1 in
        *nauthorized* | *"uthentication required"* | *denied* | *orbidden* | *"invalid username"* | *"name unknown"*) ;;
        *"repository name not known"* | *"name invalid"* | *x509:* | *"HTTP response to HTTPS client"* | *"no space left"*) ;;
        *"manifest invalid"* | *"onverting manifest"* | *"unknown flag"* | *"not match"* | *"no such file or directory"*) ;;
        *) return 1 ;;
    esac
}

# skopeo copy ARGUMENT..., with retries of transient errors. Blobs that are at the registry are not sent again.
copy() {
    attempt=0 pause=1
    until run copy --all "$@"; do
        attempt=$((attempt + 1))
        if is_final "$message" || [ $attempt -gt "$retries" ]; then
            return 1
        fi
        note "skopeo: $message; retrying in $pause s ($attempt of $retries)"
        sleep $pause 3>&- 6<&- 7>&- &
        child=$!
        wait "$child"
        child=''
        pause=$((pause * 2 > 30 ? 30 : pause * 2))
    done
}
