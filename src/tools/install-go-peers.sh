#!/bin/sh
# Installs registries and registry clients written in Go, at pinned versions, into a cache directory: peers for tests,
# such as PushToGoRegistriesIT and SigningIT, and for the benchmark. Needs Go and a Go module proxy. Without them,
# prints one line, and the tests that use these programs do not run. Always exits 0, because no other test needs these
# programs.
set -eu

tools=$(cd "$(dirname "$0")" && pwd)
sources=$tools/../test/go
# testing.GoPeers searches this directory.
target=${COREOS_GO_PEERS:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/coreos-assembler-tests/go-peers}

# program package@version
peers='
crane github.com/google/go-containerregistry/cmd/crane@v0.22.1
regctl github.com/regclient/regclient/cmd/regctl@v0.11.7
oras oras.land/oras/cmd/oras@v1.3.6
cosign github.com/sigstore/cosign/v2/cmd/cosign@v2.6.1
'

skip() {
    echo "NOT INSTALLED: $1; tests that use it do not run, and the benchmark may lack peers" >&2
    exit 0
}

go=$(command -v go || echo /usr/local/go/bin/go)
[ -x "$go" ] || skip "crane and other peers, because Go is not installed"
case $target in
    /.cache/*) skip "crane and other peers, because HOME is not set" ;;
esac
mkdir -p "$target" 2>/dev/null || skip "crane and other peers: cannot create $target"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Succeeds if the installed program was built from this version of its module.
is_current() {
    [ -x "$target/$1" ] && "$go" version -m "$target/$1" 2>/dev/null | grep -q "	mod	.*	$2	"
}

# Limits the time, because Go waits long for a proxy that does not respond. cosign takes minutes to compile.
limited() {
    timeout 1200 "$@" >"$log" 2>&1
}

echo "$peers" | while read -r program package; do
    [ -n "$program" ] || continue
    is_current "$program" "${package#*@}" && continue
    echo "installing $package"
    GOBIN=$target limited "$go" install "$package" || exit 1
done || skip "a peer written in Go: $(tail -n 1 "$log")"

for own in ociserver signedcopy; do
    [ -x "$target/$own" ] && [ -z "$(find "$sources/$own" -newer "$target/$own")" ] && continue
    echo "building $own"
    # Without C libraries: signedcopy needs neither GPG nor btrfs.
    (cd "$sources/$own" && CGO_ENABLED=0 limited "$go" build \
        -tags containers_image_openpgp,exclude_graphdriver_btrfs -o "$target/$own" .) ||
        skip "$own: $(tail -n 1 "$log")"
    # Go leaves an unchanged program as it is.
    touch "$target/$own"
done
