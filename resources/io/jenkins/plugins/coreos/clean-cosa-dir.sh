#!/usr/bin/env bash
# Removes files of a build from the agent. Arguments: COSA-DIR WHAT. WHAT is all, or cache for the files that the next
# build can recreate; with cache, the files in tmp/ in which COSA records facts about the kept builds stay.
#
# Links are not followed: a build may have created one that points out of the directory, and find may run as root here.
set -u
dir=$1 what=$2
[ -d "$dir" ] || exit 0
# A relative path must lead to the directory that it names, not through a link.
if [[ $dir != /* ]] && [ "$(cd -P -- "$dir" && pwd -P)" != "$(realpath -ms -- "$dir")" ]; then
    echo "clean-cosa-dir: $dir is a link, or has one in its path; nothing was removed: name the target of the link" >&2
    exit 1
fi
cd -- "$dir" || exit

case $what in
    all) places=(.) but=() ;;
    cache) places=(cache tmp) but=(! -path tmp/cosa-transient ! -path 'tmp/builds-source.*') ;;
    *) echo "clean-cosa-dir: '$what' is neither all nor cache" >&2 && exit 2 ;;
esac

for i in "${!places[@]}"; do
    [ ! -L "${places[i]}" ] || echo "clean-cosa-dir: $PWD/${places[i]} is a link: neither it nor its target is removed" >&2
    { [ -d "${places[i]}" ] && [ ! -L "${places[i]}" ]; } || unset "places[i]"
done
[ ${#places[@]} -gt 0 ] || exit 0

# Files of the virtual machines can be read-only or owned by root.
for sudo in '' 'sudo -n'; do
    $sudo chmod -R u+rwX "${places[@]}"
    $sudo find "${places[@]}" -mindepth 1 "${but[@]}" -delete
    [ -n "$(find "${places[@]}" -mindepth 1 "${but[@]}" -print -quit)" ] || exit 0
done 2>/dev/null
echo "clean-cosa-dir: not all of $PWD could be removed" >&2
exit 1
