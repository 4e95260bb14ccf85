#!/bin/sh
# The certificates that skopeo gets for a place, as a directory of containers-certs.d(5): authorities end in .crt, a client
# certificate in .cert and its key in .key. No script of its own.
#
# shellcheck disable=SC2154 # shared with push-skopeo.sh

# The authorities that the step names.
take_certificates() {
    [ -z "$pem" ] || printf '%s\n' "$pem" >"$work/given/given.crt"
    if [ -n "$ca" ]; then
        check_file "the certificate file" "$ca" 4194304
        read_small "$ca" >"$work/given/given.crt" || fail "the certificate file $ca cannot be read: correct its path or its permissions"
    fi
}

# Makes $work/certs for $place. A key stays in memory: here is a link to it. Returns 1 where nothing is given: then skopeo
# looks into the directories of this machine by itself, as it does not where it is told another one.
collect_certificates() {
    rm -rf -- "$work/certs"
    mkdir "$work/certs"
    link_certificates "$work/given" '*' given-
    [ -z "$secret" ] || link_certificates "$secret/certs" '*' given-
    [ -n "$(ls "$work/certs")" ] || return
    for directory in "$HOME/.config/containers/certs.d" /etc/containers/certs.d /etc/docker/certs.d; do
        directory=$directory/${place%%/*}
        [ -d "$directory" ] || continue
        link_certificates "$directory" '*.crt' machine-
        if [ ! -e "$work/certs/given-client.cert" ]; then
            link_certificates "$directory" '*.cert' machine-
            link_certificates "$directory" '*.key' machine-
        fi
        break # the first one counts
    done
}

# Links the files of a DIRECTORY that have such NAMES, with a PREFIX.
link_certificates() {
    [ ! -d "$1" ] || find "$1/" -maxdepth 1 -name "$2" ! -type d ! -name "*$newline*" 2>/dev/null | while read -r file; do
        [ ! -f "$file" ] || ln -s "$file" "$work/certs/$3${file##*/}"
    done
}
