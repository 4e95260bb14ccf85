#!/bin/sh
# Sourced by stand-ins for containers. Replaces /etc in this mount namespace with a copy.
#
# A bind mount over /etc/passwd disappears as soon as any process of the machine renames a file to /etc/passwd, as
# useradd, vipw and the installation of packages do (Linux since 3.19, detach_mounts): in the middle of a test, the
# machine's own file would be visible again. No process renames files of the copy.
private_etc() {
    etc=$(mktemp -d)
    mount -t tmpfs -o mode=755 tmpfs "$etc"
    # Without full root, some files cannot be read; none of them is needed here.
    cp -a /etc/. "$etc" 2>/dev/null || true
    mount --bind "$etc" /etc
    umount "$etc"
    rmdir "$etc"
}
