#!/bin/sh
# A stand-in for a container of a pod: run as root of a private mount namespace, it puts the pod's files where a
# container has them, and runs a command as the pod's user.  container.sh POD NAME UID COMMAND...
set -eu
pod=$1 name=$2 uid=$3
shift 3

# shellcheck source=src/test/resources/openshift/private-etc.sh
. "${0%/*}/../openshift/private-etc.sh"
private_etc
mount --bind "$pod" /mnt
mount -t tmpfs -o mode=755 tmpfs /home
mkdir -p /home/jenkins/agent /home/builder
mount --bind /mnt/workspace /home/jenkins/agent
mount --bind "/mnt/home-$name" /home/builder
for file in passwd group; do
    chown 0:0 "/mnt/$file-$name" 2>/dev/null || true
    mount --bind "/mnt/$file-$name" "/etc/$file"
done
cd /home/jenkins/agent

# Without full root, only one UID exists here, and it is the one that is mapped.
if setpriv --reuid "$uid" --regid 0 --clear-groups true 2>/dev/null; then
    exec setpriv --reuid "$uid" --regid 0 --clear-groups "$@"
fi
exec unshare --user --map-user="$uid" --map-group=0 "$@"
