#!/bin/sh
# Part of push-skopeo.sh: the certificates for a destination, as a directory of containers-certs.d(5): authorities end
# in .crt, a client certificate in .cert and its key in .key. Not to be run directly.
#
# shellcheck disable=SC2154 # shared with push-skopeo.sh

# Collects the authorities that the step specifies.
take_certificates() {
    [ -z "$pem" ] || printf '%s\n' "$pem" >"$work/given/given.crt"
    if [ -n "$ca" ]; then
        check_file "the certificate file" "$ca" 4194304
        read_small "$ca" >"$work/given/given.crt" || fail "the certificate file $ca cannot be read: correct its path or its permissions"
    fi
}

# Makes $work/certs for $place. A key stays in memory, and is only linked here. Returns 1 if no certificate is given:
# then skopeo searches the certificate directories of this machine, which it does not do if it is given a directory.
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
        break # only the first directory counts
    done
}

# Links the files in DIRECTORY that match NAMES, with a PREFIX.
link_certificates() {
    [ ! -d "$1" ] || find "$1/" -maxdepth 1 -name "$2" ! -type d ! -name "*$newline*" 2>/dev/null | while read -r file; do
        [ ! -f "$file" ] || ln -s "$file" "$work/certs/$3${file##*/}"
    done
}
