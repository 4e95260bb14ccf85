#!/bin/sh
# Puts an auth.json where only this user can read it, in memory where there is a place for that, or takes it away.
#
#   place NAME    COREOS_PULL_SECRET has it in base64, so that it is in no argument and in no script; COREOS_PROXIES,
#                 likewise, what is to stand in a file `proxy` beside it, where there is anything
#   remove NAME   NAME is letters and digits, random, and the same whenever the same step runs this again
#
# Prints lines of a key, a tab and a value, possibly among others: path (of the file), note, error.
# cosa-build.sh and push-skopeo.sh take the file away when they end, however they end; what a machine that went down
# left behind is taken away by the next run of this. Runs in bash, dash and busybox sh.
set -u
umask 077
prefix=coreos-pull-secret-

say() { printf '%s\t%s\n' "$1" "$2"; }
in_memory() { [ -d "$1" ] && [ -w "$1" ] && [ "$(stat -f -c %T "$1" 2>/dev/null)" = tmpfs ]; }

# Who runs a build holds a lock on the file; for a few minutes there may be nobody yet.
remove_leftovers() {
    command -v flock >/dev/null || return 0
    for old in "$1/$prefix"*; do
        { [ -d "$old" ] && [ ! -L "$old" ] && [ -O "$old" ]; } || continue
        [ -n "$(find "$old" -prune -mmin +10 2>/dev/null)" ] || continue
        [ ! -e "$old/auth.json" ] || flock -n "$old/auth.json" true || continue
        rm -rf -- "$old"
    done
}

place() {
    secret=${COREOS_PULL_SECRET:?} proxies=${COREOS_PROXIES:-}
    unset COREOS_PULL_SECRET COREOS_PROXIES
    base=''
    for directory in /dev/shm "${XDG_RUNTIME_DIR:-}"; do
        [ -n "$base" ] || ! in_memory "$directory" || base=$directory
    done
    if [ -z "$base" ]; then
        base=${TMPDIR:-/tmp}
        say note "there is no tmpfs at /dev/shm: the secret is in a private directory in $base, on disk"
    fi
    remove_leftovers "$base"
    directory=$base/$prefix$1
    mkdir -m 700 -- "$directory" 2>/dev/null
    if [ ! -d "$directory" ] || [ -L "$directory" ] || [ ! -O "$directory" ]; then
        say error "cannot make a private directory in $base for the secret: is it full, or not writable?"
    elif printf %s "$secret" | base64 -d >"$directory/auth.json" &&
        { [ -z "$proxies" ] || printf %s "$proxies" | base64 -d >"$directory/proxy"; }; then
        say path "$directory/auth.json"
    else
        rm -rf -- "$directory"
        say error "cannot write the secret to $directory: is its file system full?"
    fi
}

case $1 in
    place) place "$2" ;;
    remove) rm -rf -- "/dev/shm/$prefix$2" "${XDG_RUNTIME_DIR:-/dev/shm}/$prefix$2" "${TMPDIR:-/tmp}/$prefix$2" ;;
esac
