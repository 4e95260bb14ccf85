#!/bin/sh
# Installs the tools that the tests need in addition to Maven's downloads, on Debian and Ubuntu: a real registry, and
# programs that make and read real archives. Does nothing if all are installed.
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
# A library has no command to look up.
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
