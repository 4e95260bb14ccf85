#!/bin/sh
# Tells of files where only a shell sees them; changes nothing.
#
#   see PATH LIMIT             what PATH is; of a file that ends in .json the content, if that has up to LIMIT bytes
#   list ARCHIVE LIMIT         what `tar -tv` prints of an archive, if that has up to LIMIT bytes
#   entry ARCHIVE NAME LIMIT   the file NAME of an archive, spelled as in the list
#   text PATH                  the first line of a small file, where it can be read
#   machine                    the architecture, as `uname -m` has it
#   skopeo                     the version of skopeo, where there is one
#
# Prints lines of a key, a tab and a value, possibly among others: kind (directory, file, other, none), size (bytes),
# content (base64), large (bytes, instead of content), value, error. Only regular files are opened, and links to such:
# anything else could block, or never end. However large a file says it is, no more than LIMIT bytes of it are printed.
# Runs in bash, dash and busybox sh.
set -u

say() { printf '%s\t%s\n' "$1" "$2"; }

# Prints what standard input has as content, or as large where it has more than LIMIT bytes: LIMIT
content() {
    text=$(head -c $(($1 + 1)) | base64 | tr -d '\r\n')
    # Four characters for three bytes, with one or two signs to fill up.
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
        case $1 in *.json) ;; *) return ;; esac
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

# Sets $archive to what tar takes for a file, and nothing else.
archive() {
    if ! command -v tar >/dev/null; then
        say error "there is no tar beside skopeo to read $1 with; install it in the image"
    elif [ ! -r "$1" ]; then
        say error "$1 may not be read by the user $(id -u); change its permissions"
    elif [ ! -f "$1" ]; then
        # To read a FIFO would take for ever.
        say error "$1 is not a regular file"
    else
        # GNU tar takes what stands before a colon for a host, unless there is a slash in it.
        case $1 in /*) archive=$1 ;; *) archive=./$1 ;; esac
        return 0
    fi
    return 1
}

# GNU tar says with -P how names are spelled; busybox knows only -tv.
list() {
    archive "$1" || return 0
    { LC_ALL=C tar --numeric-owner -tvPf "$archive" 2>/dev/null || LC_ALL=C tar -tvf "$archive" 2>/dev/null; } | content "$2"
}

# An entry that is not there is no error: nothing is printed for it.
entry() {
    archive "$1" || return 0
    tar -xOf "$archive" -- "$2" 2>/dev/null | content "$3"
}

case $1 in
    see) see "$2" "$3" ;;
    list) list "$2" "$3" ;;
    entry) entry "$2" "$3" "$4" ;;
    text) { [ ! -f "$2" ] || [ ! -r "$2" ]; } || say value "$(head -c 65536 -- "$2" | head -n 1)" ;;
    machine) say value "$(uname -m)" ;;
    skopeo) ! version=$(skopeo --version 2>/dev/null) || say value "$version" ;;
esac
