#!/bin/sh
# Installs what the tests need beside Maven's own downloads, on Debian and Ubuntu: the real registry and the tools
# that make and read real archives. Does nothing where all of it is there.
set -eu

# command:package
wanted='
java:openjdk-17-jdk-headless
javac:openjdk-17-jdk-headless
mvn:maven
git:git
skopeo:skopeo
docker-registry:docker-registry
umoci:umoci
buildah:buildah
curl:curl
jq:jq
htpasswd:apache2-utils
openssl:openssl
shellcheck:shellcheck
dash:dash
busybox:busybox
unshare:util-linux
setpriv:util-linux
ssh:openssh-client
python3:python3
'

missing=
for pair in $wanted; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
# A library has no command to look for.
ls /usr/lib/*/libnss_wrapper.so >/dev/null 2>&1 || missing="$missing libnss-wrapper"

[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086 # a list of names
missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')

if ! command -v apt-get >/dev/null 2>&1; then
    echo "install these, by your system's names for them: $missing" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "as root, run: apt-get install $missing" >&2
    exit 1
fi
echo "installing: $missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086 # a list of names
apt-get install -q -y --no-install-recommends $missing
