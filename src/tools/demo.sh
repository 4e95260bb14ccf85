#!/bin/bash
# Runs the three operations end to end: fixes the user, builds, pushes, and reads the digest back. Uses a real Jenkins
# if its artifacts can be downloaded, else the command line.
# usage: demo.sh mvn [option]...
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ $# -gt 0 ] && src/tools/can-reach-jenkins.sh "$@"; then
    # On a terminal, keeps Jenkins running so that its pages can be viewed.
    seconds=0
    if [ -t 1 ]; then seconds=1800; fi
    exec "$@" -q -Pjenkins verify -Dit.test=DemoIT -Dtest.groups=demo -Dcoreos.demo.seconds=$seconds
fi

cli=(java -jar "$PWD/target/coreos-assembler-cli.jar")
standin=$PWD/src/test/resources/cosa
work=$(mktemp -d)
registry_pid=

finish() {
    if [ -n "$registry_pid" ]; then
        kill "$registry_pid" 2>/dev/null || true
        wait "$registry_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

free_port() {
    # Binds to port 0 and prints the port that the kernel chose.
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

say "A registry: Debian's docker-registry on 127.0.0.1, where only robot may push"
password=$(openssl rand -hex 12)
printf '%s\n' "$password" | htpasswd -i -B -n robot >"$work/htpasswd"
port=$(free_port)
cat >"$work/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: "127.0.0.1:$port"}
auth: {htpasswd: {realm: demo, path: $work/htpasswd}}
END
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
registry_pid=$!
for _ in $(seq 100); do
    curl -s -o "$work/ping" "http://127.0.0.1:$port/v2/" && break
    sleep 0.1
done
echo "listening on 127.0.0.1:$port"

say "1. fix-user: what the step fixOpenshiftUser does in a container under OpenShift's random user ID"
"${cli[@]}" fix-user

say "2. build: what the step cosaBuild does; the 'cosa' here is a stand-in that obeys COSA's contract, not COSA"
PATH=$standin:$PATH "${cli[@]}" build --cosa-dir "$work/cosa" \
    --source https://github.com/openshift/os --variant rhel-9.6 --json >"$work/build.json"
archive=$(jq -r .ociArchive "$work/build.json")
echo "the archive: $archive"

say "3. push: what the step pushOciArchive does, straight out of the archive"
printf '%s\n' "$password" | "${cli[@]}" push "$archive" --to "127.0.0.1:$port/demo/rhcos" \
    --username robot --password-stdin --tls-verify=false --json >"$work/push.json"
jq . "$work/push.json"

say "Read back, by skopeo"
reference=127.0.0.1:$port/demo/rhcos:$(jq -r '.tags[0]' "$work/push.json")
printf '%s' "$password" | skopeo login --tls-verify=false --authfile "$work/auth.json" \
    --username robot --password-stdin "127.0.0.1:$port"
found=$(skopeo inspect --tls-verify=false --authfile "$work/auth.json" --format '{{.Digest}}' "docker://$reference")
recorded=$(jq -r .manifestDigest "$work/build.json")
echo "recorded by COSA:   $recorded"
echo "at the registry:    $found"
if [ "$found" != "$recorded" ]; then
    echo "they differ" >&2
    exit 1
fi
echo "the same: $reference"
