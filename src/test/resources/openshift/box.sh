#!/bin/sh
# A stand-in for a container: run as root of a private mount namespace, it prepares the files that the shared directory
# describes, then sources the scenario there. box.sh SHARED SHELL UID GID
set -eu
shared=$1 shell=$2 uid=$3 gid=$4

# shellcheck source=/dev/null
. "$shared/private-etc.sh"
private_etc
mount --bind "$shared" /mnt
# From here on, a scenario cannot change files of the machine.
mount -o remount,bind,ro /
mount -o remount,bind,ro /etc
mount -t tmpfs -o mode=755 tmpfs /mnt/bin
# With busybox as the shell, its applets precede the tools of the machine on the PATH.
if [ "$shell" = busybox ]; then
    busybox --install -s /mnt/bin
    (cd /mnt/bin && rm mount umount unshare setpriv stat)
fi
ln -sf "$(command -v "$shell")" /mnt/bin/sh
for program in /mnt/programs/*; do
    [ ! -f "$program" ] || cp --remove-destination "$program" /mnt/bin/
done
for directory in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o mode=1777 tmpfs "$directory"; done
mount -t tmpfs -o mode=755 tmpfs /home
mkdir -m 770 /home/builder
# Without full root, only one group exists here, and it is the right one.
chown "0:$gid" /home/builder /mnt/passwd /mnt/group 2>/dev/null || true
mount --bind /mnt/passwd /etc/passwd
mount --bind /mnt/group /etc/group
cd /mnt
PATH=/mnt/bin:$PATH HOME=/
export PATH HOME
unset LD_PRELOAD TMPDIR USER LOGNAME XDG_CONFIG_HOME GIT_CONFIG_GLOBAL

if setpriv --reuid 1000650000 --regid 0 --clear-groups true 2>/dev/null; then
    as_user() { setpriv --reuid "$uid" --regid "$gid" --clear-groups "$@"; }
elif [ "$uid" -eq 0 ]; then
    as_user() { "$@"; }
else
    as_user() { unshare --user --map-user="$uid" --map-group="$gid" "$@"; }
fi

# fix NAME ARGUMENT...: runs the script; its result goes to out/NAME, its log to out/NAME.log
fix() {
    fix_name=$1
    shift
    as_user sh /mnt/fix-openshift-user.sh "$@" >"/mnt/out/$fix_name" 2>"/mnt/out/$fix_name.log"
}

# in_env NAME COMMAND...: runs a command with the variables of that result
in_env() {
    tab=$(printf '\t')
    variables=$(sed -n "s/^env$tab//p" "/mnt/out/$1")
    shift
    # shellcheck disable=SC2086 # no value of these scenes has a blank in it
    as_user env $variables "$@"
}

# note KEY COMMAND...: one line KEY=OUTPUT in out/notes, its lines separated by blanks
note() {
    note_key=$1
    shift
    note_value=$("$@" 2>&1) || note_value="failed with $?: $note_value"
    printf '%s=%s\n' "$note_key" "$(printf '%s' "$note_value" | tr '\r\n' '  ')" >>/mnt/out/notes
}

# check NAME: asks several programs for the current user, with that result's variables; writes the answers to out/notes
check() {
    in_env "$1" sh -s >>/mnt/out/notes 2>&1 <<'END'
say() { printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n' ' ')"; }
say whoami "$(whoami)"
say id "$(id -un)"
say group "$(id -gn)"
say git "$(git config --global --get-all safe.directory)"
say ssh "$(ssh -G localhost 2>/dev/null | sed -n 's/^user //p')"
say python "$(env -u LOGNAME -u USER python3 -c 'import getpass; print(getpass.getuser())')"
say written "$(echo yes >"$HOME/written" && cat "$HOME/written")"
END
}

# Makes libnss_wrapper unreadable, as if it were not installed.
hide_nss_wrapper() {
    : >/mnt/hidden
    chmod 000 /mnt/hidden
    for library in /usr/lib/*/libnss_wrapper.so* /usr/lib64/libnss_wrapper.so* /usr/local/lib*/libnss_wrapper.so*; do
        [ ! -f "$library" ] || mount --bind /mnt/hidden "$library"
    done
}

# Moves /etc/passwd to a file system with no block left.
fill_disk() {
    mkdir /mnt/disk
    mount -t tmpfs -o size=256k tmpfs /mnt/disk
    cp -p /mnt/passwd /mnt/disk/passwd
    dd if=/dev/zero of=/mnt/disk/filler bs=4096 2>/dev/null || true
    umount /etc/passwd
    mount --bind /mnt/disk/passwd /etc/passwd
}


# shellcheck source=/dev/null
. /mnt/scenario
