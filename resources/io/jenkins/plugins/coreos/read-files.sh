#!/bin/sh
# Inspects files where the step runs, for example in a container whose files the agent process cannot read. Changes
# nothing.
#
#   see PATH LIMIT [content]   the kind of PATH; for *.json, and with `content` for any file, also the content, if it has
#                              at most LIMIT bytes
#   list ARCHIVE LIMIT         the output of `tar -tv` for an archive, if it has at most LIMIT bytes
#   entry ARCHIVE NAME LIMIT   the content of an archive's entry, if it has at most LIMIT bytes; NAME is as in the list
#   text PATH                  the first line of a small file, if it is readable
#   machine                    the architecture, as printed by `uname -m`
#   skopeo                     the version of skopeo, if it is installed
#
# Prints lines of a key, a tab and a value, possibly mixed with others: kind (directory, file, other, none), size
# (bytes), content (base64), large (bytes, instead of content), value, error. Opens only regular files and links to
# them, because reading others could block or never end. Never prints more than LIMIT bytes, whatever the size of the
# file.
# Runs in bash, dash and busybox sh.
set -u

say() { printf '%s\t%s\n' "$1" "$2"; }

# Prints standard input as content, or its size as large if it has more than LIMIT bytes: LIMIT
content() {
    text=$(head -c $(($1 + 1)) | base64 | tr -d '\r\n')
    # Four characters encode three bytes; the last four may include one or two padding characters.
    bytes=$((${#text} * 3 / 4))
    case $text in *==) bytes=$((bytes - 2)) ;; *=) bytes=$((bytes - 1)) ;; esac
    if [ $bytes -gt "$1" ]; then say large $bytes; else say content "$text"; fi
}

see() {
    if [ -d "$1" ]; then
        say kind directory
    elif [ -f "$1" ]; then
        say kind file
        size=$(stat -L -c %s -- "$1") || return
        say size "$size"
        case $3,$1 in content,* | *.json) ;; *) return ;; esac
        if [ "$size" -gt "$2" ]; then
            say large "$size"
        elif [ -r "$1" ]; then
            content "$2" <"$1"
        else
            say error "$1 may not be read by the user $(id -u); change its permissions"
        fi
    elif [ -e "$1" ]; then
        say kind other
    else
        say kind none
    fi
}

# Sets $archive to a name that tar takes for a file and nothing else.
archive() {
    if ! command -v tar >/dev/null; then
        say error "there is no tar to read $1 with: install it in the image"
    elif [ ! -r "$1" ]; then
        say error "$1 may not be read by the user $(id -u); change its permissions"
    elif [ ! -f "$1" ]; then
        # Reading a FIFO would block forever.
        say error "$1 is not a regular file"
    else
        # GNU tar takes a prefix that ends with a colon for a host, unless it contains a slash.
        case $1 in /*) archive=$1 ;; *) archive=./$1 ;; esac
        return 0
    fi
    return 1
}

# With -P, GNU tar prints names unchanged; busybox supports -tv only.
list() {
    archive "$1" || return 0
    { LC_ALL=C tar --numeric-owner -tvPf "$archive" 2>/dev/null || LC_ALL=C tar -tvf "$archive" 2>/dev/null; } | content "$2"
}

# A missing entry is not an error: nothing is printed for it.
entry() {
    archive "$1" || return 0
    tar -xOf "$archive" -- "$2" 2>/dev/null | content "$3"
}

case $1 in
    see) see "$2" "$3" "${4:-}" ;;
    list) list "$2" "$3" ;;
    entry) entry "$2" "$3" "$4" ;;
    text) { [ ! -f "$2" ] || [ ! -r "$2" ]; } || say value "$(head -c 65536 -- "$2" | head -n 1)" ;;
    machine) say value "$(uname -m)" ;;
    skopeo) ! version=$(skopeo --version 2>/dev/null) || say value "$version" ;;
esac
