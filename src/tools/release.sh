#!/bin/sh
# Builds a release from the last commit, twice, in two directories and two environments, into target/release.
# usage: release.sh VERSION mvn [option]...
set -eu
cd "$(dirname "$0")/../.."

fail() {
    echo "release: $*" >&2
    exit 1
}

property() {
    sed -n "s:^ *<$1>\(.*\)</$1>.*:\1:p" pom.xml | head -n 1
}

# A release is something that Jenkins' update center offers: it ignores snapshots, and offers versions with "alpha" or
# "beta" only on its experimental site.
check_version() {
    [ -n "$version" ] || fail "pom.xml is at $revision$(property changelist), which is not a release;" \
        "run: make release VERSION=$revision"
    case $version in
        *[!0-9a-z.-]*) valid='' ;;
        *) valid=$(echo "$version" | grep -Ex '[0-9]+(\.[0-9]+)+(-(alpha|beta)-[0-9]+)?') || true ;;
    esac
    [ -n "$valid" ] || fail "'$version' is not a version of a release; releases are called $revision or $revision-beta-1"
    [ "${version%%-*}" = "$revision" ] ||
        fail "pom.xml is at $revision, not at ${version%%-*}; change <revision> in pom.xml and commit it"
}

check_source() {
    commit=$(git rev-parse -q --verify 'HEAD^{commit}') || fail "this directory is not a checkout of a Git repository"
    changes=$(git status --porcelain)
    [ -z "$changes" ] || fail "commit or remove these changes first:
$changes"
    tagged=$(git rev-parse -q --verify "refs/tags/v$version^{commit}") || tagged=$commit
    [ "$tagged" = "$commit" ] || fail "the tag v$version is at another commit, $tagged"
    time=$(TZ=UTC0 git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)
}

# Prints the section of the changelog, without its heading and the empty lines around it.
notes() {
    heading=$(grep -E "^## \[$(echo "$version" | sed 's/\./\\./g')\]" CHANGELOG.md) || {
        ! grep -q '^## \[Unreleased\]' CHANGELOG.md ||
            fail "rename the heading '## [Unreleased]' of CHANGELOG.md to '## [$version] - $(date -u +%Y-%m-%d)'," \
                "and commit it"
        fail "CHANGELOG.md has no section '## [$version] - YYYY-MM-DD'"
    }
    echo "$heading" | grep -Eqx '## \[[^]]*\] - [0-9]{4}-[0-9]{2}-[0-9]{2}' ||
        fail "the heading '$heading' of CHANGELOG.md must be '## [$version] - YYYY-MM-DD'"
    text=$(awk -v heading="$heading" '
        /^## / { inside = $0 == heading; next }
        inside && (started || /[^ ]/) { print; started = 1 }' CHANGELOG.md)
    [ -n "$text" ] || fail "the section '$heading' of CHANGELOG.md is empty"
    printf '%s\n' "$text"
}

# Builds the commit in a fresh clone, so that uncommitted changes cannot get into a release.
build() {
    directory=$1
    shift
    git clone -q --no-checkout --no-hardlinks . "$directory"
    git -C "$directory" -c advice.detachedHead=false -c core.autocrlf=false checkout -q "$commit"
    (cd "$directory" && "$@" -q -Dmaven.test.skip -Dspotless.check.skip \
        "-Drevision=$revision" "-Dchangelist=${version#"$revision"}" "-DscmTag=v$version" \
        "-Dproject.build.outputTimestamp=$time" clean package cyclonedx:makeBom) || fail "the build in $directory failed"
    # Optional for users of the jar as a library, but the command line requires them.
    sed 's/"scope" : "optional"/"scope" : "required"/' "$directory/target/$bom" >"$directory/target/bom"
    mv "$directory/target/bom" "$directory/target/$bom"
}

compare() {
    for file in $files; do
        [ -s "$1/target/$file" ] || fail "the build in $1 made no target/$file"
        cmp -s "$1/target/$file" "$2/target/$file" ||
            fail "two builds of $file differ; compare $1/target/$file with $2/target/$file"
    done
}

version=$1
shift
revision=$(property revision)
[ -n "$version" ] || [ -n "$(property changelist)" ] || version=$revision
bom=coreos-assembler-cli.cdx.json
files="coreos-assembler.hpi coreos-assembler-cli.jar coreos-assembler $bom"

command -v git >/dev/null || fail "git is required"
check_version
check_source
notes=$(notes)
work=$(mktemp -d)

echo "release: building $version from $commit, first of two times"
build "$work/first" "$@"
echo "release: building it again, in another directory, time zone, locale and umask, for another user"
(
    umask 077
    export TZ=Asia/Kathmandu LC_ALL=C LANG=C MAVEN_OPTS="${MAVEN_OPTS:-} -Duser.name=another"
    build "$work/a second/directory" "$@"
)
compare "$work/first" "$work/a second/directory"

rm -rf target/release
mkdir -p target/release
(
    umask 022
    for file in $files; do cat "$work/first/target/$file" >"target/release/$file"; done
    printf '%s\n' "$notes" >target/release/release-notes.md
    chmod 755 target/release/coreos-assembler
    cd target/release
    LC_ALL=C
    export LC_ALL
    sha256sum -- * >../SHA256SUMS
    mv ../SHA256SUMS .
)
rm -rf "$work"
echo "release: both builds of $version are identical; target/release contains:"
cat target/release/SHA256SUMS
