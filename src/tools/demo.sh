#!/bin/bash
# Demonstrates the main use end to end: builds and pushes a nightly image, layers a change on it as the job of a pull
# request does, and reads both images back. Uses a real Jenkins if its artifacts can be downloaded, else the command
# line.
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

# Prints a command, even if its output goes to a file, and runs it.
exec 3>&1
shown() {
    local line=$*
    line=${line//"$work/"/}
    printf '$ %s\n' "${line//"${cli[*]}"/coreos-assembler}" >&3
    "$@"
}

same() {
    printf '%-24s %s\n%-24s %s\n' "$1:" "$2" "$3:" "$4"
    if [ "$2" != "$4" ]; then
        echo "they differ" >&2
        exit 1
    fi
}

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

printf '%s' "$password" | skopeo login --tls-verify=false --authfile "$work/auth.json" \
    --username robot --password-stdin "127.0.0.1:$port"
access=(--authfile "$work/auth.json" --tls-verify=false)
repository=127.0.0.1:$port/demo/rhcos

say "1. fix-user: what the step fixOpenshiftUser does in a container under OpenShift's random user ID"
shown "${cli[@]}" fix-user

say "2. The nightly, cosaBuild: builds the image and its qemu disk image, with a stand-in for COSA"
PATH=$standin:$PATH shown "${cli[@]}" build --cosa-dir "$work/cosa" \
    --source https://github.com/openshift/os --variant rhel-9.6 --artifact qemu --json >"$work/build.json"

say "3. The nightly, pushOciArchive: pushes both as one index, straight out of COSA's directory"
shown "${cli[@]}" push --cosa-dir "$work/cosa" --disk-image qemu --to "$repository:nightly" "${access[@]}" --json \
    >"$work/push.json"
jq '{reference, manifests, diskImages}' "$work/push.json"
found=$(shown skopeo inspect "${access[@]}" --format '{{.Digest}}' "docker://$repository:nightly")
same "recorded by COSA" "$(jq -r .manifestDigest "$work/build.json")" \
    "in the index" "$(jq -r '.manifests[]' "$work/push.json")"
same "digest of the push" "$(jq -r .digest "$work/push.json")" "read by skopeo" "$found"

say "4. The pull request, layerOciImage: adds a file to the nightly; sends only the new layer, configuration and manifest"
mkdir -p "$work/rootfs/etc"
echo "changed by pull request 42" >"$work/rootfs/etc/motd"
shown "${cli[@]}" layer --from "$repository:nightly" --add "$work/rootfs" \
    --to "$repository:pr-42" --archive "$work/pr.ociarchive" "${access[@]}" --json >"$work/layer.json"
jq '{reference, base, layer}' "$work/layer.json"

say "5. Read back: the layers by inspect, the files by skopeo and umoci"
shown "${cli[@]}" inspect "$repository:pr-42" "${access[@]}"
shown skopeo copy --quiet "${access[@]/--tls-verify/--src-tls-verify}" "docker://$repository:pr-42" "oci:$work/layout:pr-42"
shown umoci unpack --rootless --image "$work/layout:pr-42" "$work/unpacked" 2>"$work/umoci.log" ||
    { cat "$work/umoci.log" >&2 && exit 1; }
same "/etc/motd added" "$(cat "$work/rootfs/etc/motd")" "/etc/motd in the image" "$(cat "$work/unpacked/rootfs/etc/motd")"
same "digest of the layering" "$(jq -r .digest "$work/layer.json")" "digest of the archive" \
    "$(shown "${cli[@]}" inspect "$work/pr.ociarchive" --json | jq -r .digest)"

say "6. The disk image to test the change with: cosaBuild importImage, download: ['qemu'] reads it by image.base.reference"
same "base of the change" "$(jq -r .base.reference "$work/layer.json")" "the nightly" "$(jq -r .reference "$work/push.json")"
disk=$(jq -r '.diskImages[].qemu' "$work/push.json")
shown skopeo inspect --raw "${access[@]}" "docker://$repository@$disk" | jq -c '.layers[0]'
