#!/bin/sh
# Writes an auth.json that only this user can read, in memory if possible, or removes it.
#
#   pad NAME LENGTH  generates, stores and prints a random pad of at least LENGTH characters of base64
#   place NAME       writes the secret in COREOS_SEALED_SECRET: base64, with the pad added character by character (see
#                    SealedSecret), so that the environment, which `docker exec` shows among its arguments, reveals
#                    nothing. Optional further parts, separated by dots, are written beside the auth.json: the file
#                    `proxy`, a client certificate and its key in `certs`, as skopeo's --dest-cert-dir expects, and
#                    the files 0, 1, … in `secrets`. Empty parts are skipped.
#   remove NAME      removes all files of NAME
#
# NAME consists of random letters and digits. If a step runs this script again, it passes the same NAME.
#
# Prints lines of a key, a tab and a value, possibly mixed with others: pad, path (of the file), note, error.
# cosa-build.sh, push-skopeo.sh and build-image.sh remove the file on every exit; after a crash of the machine, the next
# run of this script removes it. Runs in bash, dash and busybox sh.
set -u
umask 077
prefix=coreos-pull-secret-
newline='
'

say() { printf '%s\t%s\n' "$1" "$2"; }
in_memory() { [ -d "$1" ] && [ -w "$1" ] && [ "$(stat -f -c %T "$1" 2>/dev/null)" = tmpfs ]; }

# A running build holds a lock on the file; in its first minutes, it may not have taken the lock yet.
remove_leftovers() {
    command -v flock >/dev/null || return 0
    for old in "$1/$prefix"*; do
        { [ -d "$old" ] && [ ! -L "$old" ] && [ -O "$old" ]; } || continue
        [ -n "$(find "$old" -prune -mmin +10 2>/dev/null)" ] || continue
        [ ! -e "$old/auth.json" ] || flock -n "$old/auth.json" true || continue
        rm -rf -- "$old"
    done
}

# Selects the location: sets $base and $directory.
find_place() {
    base=''
    for directory in /dev/shm "${XDG_RUNTIME_DIR:-}"; do
        [ -n "$base" ] || ! in_memory "$directory" || base=$directory
    done
    on_disk=''
    [ -n "$base" ] || { base=${TMPDIR:-/tmp} && on_disk=1; }
    directory=$base/$prefix$1
}

is_ours() { [ -d "$directory" ] && [ ! -L "$directory" ] && [ -O "$directory" ]; }

pad() {
    find_place "$1"
    [ -z "$on_disk" ] || say note "there is no tmpfs at /dev/shm: the secret is in a private directory in $base, on disk"
    remove_leftovers "$base"
    mkdir -m 700 -- "$directory" 2>/dev/null
    if ! is_ours; then
        say error "cannot make a private directory in $base for the secret: is it full, or not writable?"
    elif head -c $((($2 / 4 + 1) * 3)) /dev/urandom | base64 >"$directory/pad" && [ -s "$directory/pad" ]; then
        sed "s/^/pad$(printf '\t')/" "$directory/pad"
    else
        rm -rf -- "$directory"
        say error "cannot write the secret to $directory: is its file system full?"
    fi
}

# Removes the pad; prints each part on a separate line.
unseal() {
    fold -w 64 | LC_ALL=C awk '
        BEGIN {
            all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            for (i = 1; i <= 64; i++) value[substr(all, i, 1)] = i - 1
        }
        FNR == NR { for (i = 1; i <= length($0); i++) pad[have++] = value[substr($0, i, 1)]; next }
        {
            text = ""
            for (i = 1; i <= length($0); i++) {
                c = substr($0, i, 1)
                if (c in value) {
                    if (used >= have) exit 1
                    c = substr(all, (value[c] - pad[used++] + 64) % 64 + 1, 1)
                }
                text = text (c == "." ? "\n" : c)
            }
            printf "%s", text
        }
        END { print "" }' "$directory/pad" -
}

# Writes the lines of $plain to files.
write_files() {
    # shellcheck disable=SC2046 # a file is a word
    for file in auth.json proxy certs/client.cert certs/client.key \
        $(printf '%s\n' "$plain" | awk 'NR > 4 { print "secrets/" NR - 5 }'); do
        part=${plain%%"$newline"*}
        case $plain in *"$newline"*) plain=${plain#*"$newline"} ;; *) plain='' ;; esac
        [ -n "$part" ] || continue
        case $file in */*) mkdir -p -- "$directory/${file%/*}" || return ;; esac
        printf %s "$part" | base64 -d >"$directory/$file" || return
    done
}

place() {
    sealed=${COREOS_SEALED_SECRET:?}
    unset COREOS_SEALED_SECRET
    find_place "$1"
    plain=''
    if is_ours && [ -s "$directory/pad" ]; then plain=$(printf '%s\n' "$sealed" | unseal) || plain=''; fi
    if [ -n "$plain" ] && write_files && rm -f -- "$directory/pad"; then
        say path "$directory/auth.json"
    else
        ! is_ours || rm -rf -- "$directory"
        say error "cannot write the secret to $directory: is its file system full?"
    fi
    unset plain part
}

case $1 in
    pad) pad "$2" "$3" ;;
    place) place "$2" ;;
    remove) rm -rf -- "/dev/shm/$prefix$2" "${XDG_RUNTIME_DIR:-/dev/shm}/$prefix$2" "${TMPDIR:-/tmp}/$prefix$2" ;;
esac
