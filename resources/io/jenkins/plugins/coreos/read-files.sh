#!/bin/sh
# Tells of files where only a shell sees them; changes nothing.
#
#   see PATH LIMIT             what PATH is; of a file that ends in .json the content, if that has up to LIMIT bytes
#   entry ARCHIVE NAME LIMIT   the file NAME of an uncompressed tar
#   text PATH                  the first line of a small regular file, where it can be read
#   machine                    the architecture, as `uname -m` has it
#   skopeo                     the version of skopeo, where there is one
#
# Prints lines of a key, a tab and a value, possibly among others: kind (directory, file, other, none), size (bytes),
# content (base64), large (bytes, instead of content), value, error. Runs in bash, dash and busybox sh.
set -u

say() { printf '%s\t%s\n' "$1" "$2"; }
content() { say content "$(base64 | tr -d '\r\n')"; }

see() {
    if [ -d "$1" ]; then
        say kind directory
    elif [ -f "$1" ]; then
        say kind file
        size=$(stat -L -c %s -- "$1") || return
        say size "$size"
        case $1 in *.json) ;; *) return ;; esac
        if [ "$size" -gt "$2" ]; then
            say large "$size"
        elif [ -r "$1" ]; then
            # Not more than that, though it grow meanwhile.
            head -c $(($2 + 1)) <"$1" | content
        else
            say error "$1 may not be read by the user $(id -u); change its permissions"
        fi
    elif [ -e "$1" ]; then
        say kind other
    else
        say kind none
    fi
}

entry() {
    command -v tar >/dev/null || {
        say error "there is no tar beside skopeo to read $1 with; install it in the image"
        return
    }
    # To read a FIFO would take for ever.
    [ ! -e "$1" ] || [ -f "$1" ] || {
        say error "$1 is not a regular file"
        return
    }
    [ -r "$1" ] || {
        say error "$1 may not be read by the user $(id -u); change its permissions"
        return
    }
    # GNU tar takes what stands before a colon for a host, unless there is a slash in it.
    case $1 in /*) archive=$1 ;; *) archive=./$1 ;; esac
    # An entry that is not there is no error: nothing is printed for it.
    for name in "$2" "./$2"; do
        text=$(tar -xOf "$archive" -- "$name" 2>/dev/null | head -c "$3" | base64 | tr -d '\r\n')
        [ -z "$text" ] || {
            say content "$text"
            return
        }
    done
}

case $1 in
    see) see "$2" "$3" ;;
    entry) entry "$2" "$3" "$4" ;;
    text) { [ -f "$2" ] && [ -r "$2" ]; } && say value "$(head -c 4096 <"$2" | head -n 1)" ;;
    machine) say value "$(uname -m)" ;;
    skopeo) ! version=$(skopeo --version 2>/dev/null) || say value "$version" ;;
esac
