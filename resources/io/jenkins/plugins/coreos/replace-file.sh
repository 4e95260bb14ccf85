#!/bin/sh
# Replaces a file unless it has changed since the new content was made from it: FILE SHA256 BASE64
#
# SHA256 is the digest of the expected content, BASE64 the new content. Standard error is the log; standard output is
# the result only, a line: replaced, changed (FILE has other content now; nothing was done), or error, a tab and
# MESSAGE.
#
# A build may have created links and FIFOs in the directory. Therefore FILE must be a regular file, or a link to one; a
# link is replaced, not followed. The new file is created in a private directory with a random name, gets FILE's mode
# and, if permitted, FILE's owner, and is renamed to FILE. Runs in bash, dash and busybox sh.
exec 3>&1 1>&2
set -u
umask 077
most=8388608 # bytes; a meta.json has up to a few hundred kilobytes
private=''

# shellcheck disable=SC2317 # a trap runs it
leave() { [ -z "$private" ] || rm -rf -- "$private"; }
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    printf 'error\t%s\n' "$*" | tr '\r' ' ' >&3
    exit 0
}

cannot() { fail "cannot write the replacement of $1 beside it: is its file system full, or its directory not writable?"; }

case $1 in
    /*) file=$1 ;;
    *) file=./$1 ;;
esac
[ ! -e "$file" ] || [ -f "$file" ] || fail "$1 is not a regular file"
[ -r "$file" ] || fail "cannot read $1"
# Scripts that run at the same time take turns: between the check and the rename, the file must not change.
if command -v flock >/dev/null && { exec 9<"${file%/*}"; } 2>/dev/null; then flock -w 60 9 2>/dev/null; fi
now=$(head -c $((most + 1)) <"$file" | sha256sum)
[ "${now%% *}" = "$2" ] || {
    echo changed >&3
    exit 0
}
{ mode=$(stat -L -c %a -- "$file") && owner=$(stat -c %u:%g -- "$file"); } || fail "cannot read $1"
private=$(mktemp -d "${file%/*}/.${file##*/}.XXXXXXXXXX") || cannot "$1"
fresh=$private/new
printf %s "$3" | base64 -d >"$fresh" || cannot "$1"
# Only root may change the owner.
chown "$owner" "$fresh" 2>/dev/null
{ chmod "$mode" "$fresh" && sync "$fresh" && mv -f -- "$fresh" "$file"; } || cannot "$1"
echo replaced >&3
