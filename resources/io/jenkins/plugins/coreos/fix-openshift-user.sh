#!/bin/sh
# Gives the current UID a usable identity: a passwd entry with a name, a login shell and a writable home.
#
#   --user NAME           default builder
#   --home DIR            default: the home of NAME if this UID can write there, else a fresh private directory
#   --shell PATH          default /bin/bash if it exists, else /bin/sh
#   --safe-directory DIR  repeatable; added to git's safe.directory
#   --step NAME           begins the lines of the log; default fixOpenshiftUser
#
# Everything printed is the log; the result goes to the caller's stdout as `key<TAB>value` lines: uid, gid, user, home,
# changed, method (none, passwd, nss_wrapper), env (NAME=VALUE), safeDirectory; or one line `error<TAB>what to do`.
# The exit status is 0 whenever a result or an error was delivered. COREOS_PASSWD_FILE and COREOS_GROUP_FILE name other
# files than those in /etc, for tests only. Runs in bash, dash and busybox sh with coreutils (or busybox) and sed.
exec 3>&1 1>&2
set +e -u
LC_ALL=C
export LC_ALL
tab=$(printf '\t')
newline='
'
state='' held='' pending='' why='' step=fixOpenshiftUser
# shellcheck disable=SC2016 # as in a Dockerfile
remedy='put the line `RUN chmod g=u /etc/passwd` into the image'"'"'s Dockerfile, or install nss_wrapper in the image'

log() { printf '%s: %s\n' "$step" "$*" >&2; }

# Ends with one error line; control characters of hostile arguments are removed.
fail() {
    printf 'error\t%s\n' "$(printf '%s' "$*" | tr '\000-\037\177' ' ')" >&3
    exit 0
}

remove_files() { rm -f "$state/old" "$state/in" "$state/new" "$state/add" "$state/padded" "$state/log"; }

# shellcheck disable=SC2317 # the trap on EXIT runs it
cleanup() {
    [ -z "$held" ] || remove_files
    [ "$held" != symlink ] || rm -f "$state/holder"
}

# Defers signals between two writes that belong together.
# shellcheck disable=SC2064 # the number is expanded now
on_signals() { for signal in 1 2 13 15; do trap "$1$((128 + signal))" "$signal"; done; }
defer_signals() { on_signals pending=; }
obey_signals() { on_signals 'exit ' && [ -z "$pending" ] || exit "$pending"; }

# Runs a command that only SIGKILL can interrupt; its error messages go to the log.
steady() { (trap '' HUP INT PIPE TERM && exec "$@" 2>>"$state/log"); }

size() { echo $(($(wc -c <"$1"))); }
identical() { [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]; }
unfinished() { [ -s "$1" ] && [ -n "$(tail -c 1 "$1")" ]; }
# Opening the file is the only test that detects a read-only mount in every shell; it leaves the file's times unchanged.
writable() { [ -f "$1" ] && [ -r "$1" ] && (: >>"$1") 2>/dev/null; }
usable_home() { [ -d "$1" ] && mkdir "$1/.coreos-$$" 2>/dev/null && rmdir "$1/.coreos-$$"; }

# Makes $1 a private directory of this UID; refuses a symlink, or a directory of another user, in its place.
private_dir() {
    mkdir -m 700 "$1" 2>/dev/null
    # shellcheck disable=SC2012 # ls is the only portable tool that shows the owner without following a symlink
    listed=$(ls -ldn "$1" 2>/dev/null | sed 's/^\(.\)[^ ]* *[0-9]* *\([0-9]*\) .*/\1\2/')
    [ "$listed" = "d$uid" ] && chmod 700 "$1" 2>/dev/null && usable_home "$1"
}

# Parses FILE as the C library does: the first match wins, comments and NIS lines are skipped. $1 file, $2 name, $3 id
scan() {
    n=0 before=0 drop='' seen=: id_name='' id_home='' id_shell='' shadowed='' name_id='' name_home=''
    { [ -f "$1" ] && [ -r "$1" ]; } || return 0
    while IFS=: read -r f_name _ f_id _ _ f_home f_shell || [ -n "$f_name" ]; do
        n=$((n + 1))
        f_name=${f_name#"${f_name%%[! "$tab"]*}"}
        case $f_name in
            [+-]*) [ "$before" -gt 0 ] || before=$n ;;
        esac
        case $f_name:$f_id in
            [+:#-]* | *: | *:*[!0-9]*) continue ;;
        esac
        [ "$f_id" -eq "$3" ] 2>/dev/null && hit=$f_id || hit=''
        if [ -n "$hit" ] && [ -z "$id_name" ]; then
            id_name=$f_name id_home=$f_home id_shell=${f_shell:-/bin/sh}
            case $seen in *":$f_name:"*) shadowed=true ;; esac
        fi
        if [ "$f_name" = "$2" ]; then
            hit=$f_id
            [ -n "$name_id" ] || name_id=$f_id name_home=$f_home
        fi
        [ -z "$hit" ] || drop="$drop -e ${n}d"
        seen="$seen$f_name:"
    done <"$1"
}

# Returns success if the entry is usable: its name maps to this UID and back, its shell permits a login, its home is
# writable, and it matches the request.
good() {
    [ -n "$id_name" ] && [ -z "$shadowed" ] && [ -x "$id_shell" ] && [ "$id_home" != / ] || return 1
    case ${id_shell##*/} in nologin | false) return 1 ;; esac
    [ "${want_user:-$id_name}" = "$id_name" ] && [ "${want_home:-$id_home}" = "$id_home" ] &&
        [ "${want_shell:-$id_shell}" = "$id_shell" ] && usable_home "$id_home"
}

# Creating a symlink locks and names the holder in one step; flock is preferred if it is available.
take() {
    if [ "$lock_by" = flock ]; then
        flock -n 9
        return
    fi
    ln -s "$$" "$state/holder" 2>/dev/null && return 0
    holder=$(readlink "$state/holder") || return 1
    kill -0 "$holder" 2>/dev/null && return 1
    # The holder was killed. Only the process that creates this directory may break the lock, and checks it again first.
    mkdir "$state/breaking" 2>/dev/null || return 1
    [ "$(readlink "$state/holder")" != "$holder" ] || rm -f "$state/holder"
    rmdir "$state/breaking"
    return 1
}

# Serializes runs with the same UID: two builds may share a container. The path must not depend on TMPDIR, which builds
# set.
lock() {
    for base in /tmp /var/tmp /dev/shm "${TMPDIR:-/tmp}"; do
        state=$base/coreos-user-$uid
        case $state in /*:*) ;; /*) private_dir "$state" && break ;; esac
        state=''
    done
    [ -n "$state" ] || fail "UID $uid can write to none of /tmp, /var/tmp, /dev/shm: mount an emptyDir on /tmp"
    lock_by=symlink
    # An earlier build with the same UID may have left a FIFO or a link there.
    if [ -L "$state/lock" ] || { [ -e "$state/lock" ] && [ ! -f "$state/lock" ]; }; then rm -rf "$state/lock"; fi
    if command -v flock >/dev/null && (: >>"$state/lock") 2>/dev/null; then
        exec 9>>"$state/lock"
        ! flock -u 9 2>/dev/null || lock_by=flock
    fi
    tries=0
    until take; do
        tries=$((tries + 1))
        [ "$tries" -le 600 ] || fail "$state stays locked: if no other fixOpenshiftUser runs here, remove it"
        sleep 0.1 2>/dev/null || sleep 1
    done
    held=$lock_by
    remove_files
}

# Prepares the change of FILE: writes its content to $state/old, its content with ENTRY to $state/new, and the text to
# append to $state/add. $1 file, $2 entry
# shellcheck disable=SC2046,SC2086 # $drop and the like are lists of options
compose() {
    why="cannot write in $state: is its file system full?"
    : >"$state/old" || return 1
    { [ ! -f "$1" ] || [ ! -r "$1" ]; } || { cat "$1" >"$state/old" && identical "$1" "$state/old"; } || return 1
    # Implementations of sed differ on a last line without a newline, so each line gets one.
    cat "$state/old" >"$state/in"
    ! unfinished "$state/old" || echo >>"$state/in"
    head='' tail=$drop
    [ "$before" -eq 0 ] || head="-e $before,\$d"
    [ "$before" -le 1 ] || tail="-e 1,$((before - 1))d $drop"
    expected=$(($(size "$state/in") + ${#2} + 1))
    [ -z "$drop" ] || expected=$((expected - $(sed -n $(echo "$drop" | tr d p) "$state/in" | wc -c)))
    { sed -e '' $head $drop "$state/in" && printf '%s\n' "$2"; } >"$state/new"
    if [ "$before" -gt 0 ]; then
        sed -e '' $tail "$state/in" >>"$state/new"
        case $drop in
            *" ${n}d") ;;
            *) ! unfinished "$state/old" || { expected=$((expected - 1)) && cut_to "$state/new" "$expected"; } ;;
        esac
    fi
    { ! unfinished "$state/old" || echo; printf '%s\n' "$2"; } >"$state/add"
    # Not every sed and shell reports a full disk.
    [ "$(size "$state/new")" -eq "$expected" ] && [ "$(size "$state/add")" -gt "${#2}" ]
}

# Overwrites the start of a file in a single write(2), without truncating it first. $1 from, $2 to, $3 size of from
overwrite() { [ "$3" -eq 0 ] || steady dd if="$1" bs="$3" count=1 1<>"$2"; }
cut_to() { steady dd if=/dev/null of="$1" bs=1 seek="$2" count=0; }

# Replaces the content of FILE with $state/new, in place: CRI-O mounts the file, so no file can be renamed to it.
# 1. If the file has to grow, the entry is appended, which allocates the space; old content plus entry is a valid file.
# 2. One write replaces the content with the new content, padded with blank lines, which readers skip. 3. The padding is
# cut off. If the disk is full, step 1 fails and is undone. Signals are deferred. SIGKILL leaves the old or the new
# lines.
rewrite() {
    old_size=$(size "$state/old") new_size=$(size "$state/new")
    peak=$old_size
    [ "$new_size" -le "$old_size" ] || peak=$((old_size + $(size "$state/add")))
    cat "$state/new" >"$state/padded"
    [ "$peak" -eq "$new_size" ] || printf "%$((peak - new_size))s" '' | tr ' ' '\n' >>"$state/padded"
    : >"$state/log"
    [ "$(size "$state/padded")" -eq "$peak" ] || return 1
    defer_signals
    if { [ "$peak" -eq "$old_size" ] || steady cat "$state/add" >>"$1"; } && [ "$(size "$1")" -eq "$peak" ] &&
        { identical "$state/new" "$1" || overwrite "$state/padded" "$1" "$peak"; } &&
        { [ "$peak" -eq "$new_size" ] || cut_to "$1" "$new_size"; } && identical "$state/new" "$1"; then
        changed=true
        obey_signals
        return 0
    fi
    why="writing $1 failed, and it was left as it was: $(sed -n '/^[0-9]/d;p;q' "$state/log")"
    if ! { overwrite "$state/old" "$1" "$old_size" && cut_to "$1" "$old_size" && identical "$state/old" "$1"; }; then
        why="writing $1 failed, and so did putting it back: copy $state/kept over it"
        mv "$state/old" "$state/kept"
    fi
    obey_signals
    return 1
}

# Prepares the entry that gives the group a name, for `id` and `ls -l`; returns 1 if it has one. $1 file to read
compose_group() {
    scan "$1" "$user" "$gid"
    [ -z "$id_name" ] || return 1
    drop=''
    [ -z "$name_id" ] && group_name=$user || group_name=group$gid
    compose "$1" "$group_name:x:$gid:"
}

# Moves $state/new to $1, a private copy for nss_wrapper, unless $1 has that content already.
publish() {
    { [ -f "$1" ] && identical "$state/new" "$1"; } || { mv "$state/new" "$1" && changed=true; }
}

# Provides the entry in private files, through nss_wrapper. A library is accepted only if it resolves the name, because
# it may be built for another architecture or C library. $1 entry
wrap() {
    nss_passwd=$state/passwd-$user nss_group=$state/group-$user
    { compose "$passwd" "$1" && publish "$nss_passwd"; } || fail "$why"
    compose_group "$group" || cat "$group" >"$state/new" 2>/dev/null
    publish "$nss_group"
    for library in $(/sbin/ldconfig -p 2>/dev/null | sed -n 's/.*libnss_wrapper\.so.*=> //p') \
        /usr/lib64/libnss_wrapper.so* /usr/lib/*-linux-*/libnss_wrapper.so* /usr/lib/libnss_wrapper.so* \
        /usr/local/lib64/libnss_wrapper.so* /usr/local/lib/libnss_wrapper.so*; do
        [ -r "$library" ] || continue
        preload=$library${LD_PRELOAD:+:$LD_PRELOAD}
        case ${LD_PRELOAD:-} in *"$library"*) preload=$LD_PRELOAD ;; esac
        name=$(LD_PRELOAD=$preload NSS_WRAPPER_PASSWD=$nss_passwd NSS_WRAPPER_GROUP=$nss_group id -un)
        [ "$name" != "$user" ] || return 0
        log "$library does not work here: id -un prints '$name'"
    done
    return 1
}

# If no entry can be written, keeps an existing one, which has a name. The variable HOME provides the home.
keep() {
    look
    [ -n "$id_name" ] && [ "${want_user:-$id_name}" = "$id_name" ] && [ -z "$want_shell" ] || return 1
    rm -f "$nss_passwd" "$nss_group"
    user=$id_name method=none changed=false
    log "warning: UID $uid stays $user, with the shell $id_shell and the home $id_home, because $passwd is not writable"
    log "warning: HOME is $home only for processes that receive the variable, as in withOpenshiftUser; for others: $remedy"
}

make_home() {
    [ -d "$1" ] || mkdir -p "$1"
    usable_home "$1" || fail "home $1: UID $uid cannot write there; name another directory, or omit home for a private one"
}

# Gives the UID the requested entry; sets user, home, method.
give() {
    user=${want_user:-builder} shell=${want_shell:-/bin/sh}
    [ -n "$want_shell" ] || [ ! -x /bin/bash ] || shell=/bin/bash
    [ -x "$shell" ] || fail "shell $shell: there is no such program here"
    [ "${name_id:-$uid}" -ne 0 ] || fail "user $user is UID 0: choose another name"
    home=$want_home
    if [ -n "$home" ]; then
        make_home "$home"
    elif [ "$name_home" != / ] && usable_home "$name_home"; then
        home=$name_home
    else
        home=$state/home
        private_dir "$home" || fail "cannot make $home: is its file system full?"
    fi
    entry=$user:x:$uid:$gid:$user:$home:$shell
    if [ -z "${LD_PRELOAD:+${NSS_WRAPPER_PASSWD:-}}" ] && writable "$passwd"; then
        method=passwd
        { compose "$passwd" "$entry" && rewrite "$passwd"; } || fail "$why"
    else
        method=nss_wrapper
        wrap "$entry" || keep || fail "$passwd is not writable for UID $uid and there is no nss_wrapper: $remedy"
    fi
}

# In /, because git needs read permission on its working directory.
global_git() { (cd / && HOME=$home git config --global "$@"); }

# git refuses repositories of other owners unless they are listed in safe.directory. $1 directory
mark_safe() {
    # shellcheck disable=SC2088 # git expands the tilde
    case $1 in
        /* | '*' | '~/'* | '%('*) directory=$1 ;;
        *) directory=$(cd "./$1" 2>/dev/null && pwd -P) || directory=${PWD%/}/$1 ;;
    esac
    if global_git --get-all safe.directory | grep -Fxq -e "$directory" ||
        global_git --add safe.directory "$directory"; then
        result="${result}safeDirectory$tab$directory$newline"
    else
        fail "git config --global --add safe.directory $directory failed; the log says why"
    fi
}

# Values come from Jenkinsfiles: a single line each, and without ':', which separates the fields of passwd.
parse() {
    while [ $# -gt 0 ]; do
        case $1 in
            --user | --home | --shell | --safe-directory | --step) [ $# -ge 2 ] || fail "$1 needs a value" ;;
            *) fail "unknown option $1: known are --user, --home, --shell, --safe-directory, --step" ;;
        esac
        case $1:$2 in
            *[[:cntrl:]]*) fail "$1 has a control character: $2" ;;
            --user:*[!a-z0-9_-]* | --user:[!a-z_]*) fail "--user must match [a-z_][a-z0-9_-]*: $2" ;;
            --user:?????????????????????????????????*) fail "--user is longer than 32 characters: $2" ;;
            --home:*:* | --home:[!/]* | --shell:*:* | --shell:[!/]*) fail "$1 must be an absolute path, no ':': $2" ;;
            --user:*) want_user=$2 ;;
            --home:*) want_home=$2 ;;
            --shell:*) want_shell=$2 ;;
            --step:*) step=$2 ;;
            *) safe=$safe${2:+$2$newline} ;;
        esac
        shift 2
    done
}

look() { scan "$passwd" "${want_user:-builder}" "$uid"; }
lacks_group() { scan "$group" '' "$gid" && [ -z "$id_name" ] && writable "$group"; }

main() {
    for tool in id sed cat ls wc dd mkdir mv rm tail tr sha256sum; do
        command -v "$tool" >/dev/null || { printf 'error\tno %s here: install coreutils, sed\n' "$tool" >&3 && exit; }
    done
    want_user='' want_home='' want_shell='' safe='' result='' changed=false method=none
    parse "$@"
    if [ "$(umask)" -eq 0 ]; then
        log 'umask is 0000, so files of builds are writable for every user; using 0022 here'
        umask 0022
    fi
    uid=$(id -u) gid=$(id -g)
    passwd=${COREOS_PASSWD_FILE:-/etc/passwd} group=${COREOS_GROUP_FILE:-/etc/group}
    [ "$uid" -eq 0 ] || ! lacks_group || lock
    look
    if [ -z "$held" ] && { [ -n "$safe" ] || ! { [ "$uid" -eq 0 ] || good; }; }; then
        lock
        look
    fi
    if [ "$uid" -eq 0 ]; then
        user=${id_name:-root} home=${want_home:-${id_home:-/root}}
        [ -z "$want_home" ] || make_home "$home"
        [ "${want_user:-$user}" = "$user" ] || log "UID 0 keeps its name $user"
    elif good; then
        user=$id_name home=$id_home
    else
        give
    fi
    if [ "$uid" -ne 0 ] && [ "$method" != nss_wrapper ] && lacks_group; then
        if compose_group "$group" && rewrite "$group"; then method=passwd; else log "GID $gid has no name: $why"; fi
    fi
    [ "$method" = nss_wrapper ] || [ "$uid" -eq 0 ] || [ -n "${COREOS_PASSWD_FILE:-}" ] || [ "$(id -un)" = "$user" ] ||
        fail "$passwd has $user, but id -un prints another name: does /etc/nsswitch.conf say passwd: files?"

    if [ -n "$safe" ] && ! command -v git >/dev/null; then
        log 'git is not installed: safe directories are ignored'
    else
        set -f
        IFS=$newline
        for directory in $safe; do mark_safe "$directory"; done
        unset IFS
    fi
    if [ "$uid" -ne 0 ] && command -v sudo >/dev/null; then
        if sudo -n true 2>/dev/null; then log 'sudo works here'; else log 'sudo does not work here'; fi
    fi
    log "UID $uid is $user with home $home (method $method, changed $changed)"
    {
        printf '%s\t%s\n' uid "$uid" gid "$gid" user "$user" home "$home" changed "$changed" method "$method"
        printf 'env\t%s=%s\n' HOME "$home" USER "$user" LOGNAME "$user"
        [ "$method" != nss_wrapper ] || printf 'env\t%s=%s\n' LD_PRELOAD "$library" \
            NSS_WRAPPER_PASSWD "$nss_passwd" NSS_WRAPPER_GROUP "$nss_group"
        printf %s "$result"
    } >&3
}

# The whole script is parsed before it runs, because it may be read from standard input.
trap cleanup EXIT && obey_signals && main "$@" </dev/null; exit 0
