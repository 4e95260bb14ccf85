#!/bin/sh
# Replaces a file by one beside it, unless it is no longer what the new one was made of: FILE SHA256 BASE64
#
# SHA256 is that of what FILE should hold now, BASE64 what it shall hold. Standard error is the log; standard output is
# the result only, a line: replaced, changed (FILE is something else by now; nothing was done), or error, a tab and
# MESSAGE. Runs in bash, dash and busybox sh.
exec 3>&1 1>&2
set -u
fresh=$1.new

fail() {
    rm -f -- "$fresh"
    printf 'error\t%s\n' "$*" | tr '\r' ' ' >&3
    exit 0
}

now=$(sha256sum <"$1") || fail "cannot read $1"
[ "${now%% *}" = "$2" ] || {
    echo changed >&3
    exit 0
}
mode=$(stat -L -c %a -- "$1") || fail "cannot read $1"
{ printf %s "$3" | base64 -d >"$fresh" && chmod "$mode" "$fresh" && mv -f -- "$fresh" "$1"; } ||
    fail "cannot write $fresh, which is to replace $1: is its file system full, or its directory not writable?"
echo replaced >&3
