#!/usr/bin/env bash
# Removes what a build leaves on the agent. Arguments: COSA-DIR WHAT; WHAT is all, or cache for what a next build can
# make again. COSA's notes in tmp/ stay with the builds that they are about.
set -u
dir=$1 what=$2
[ -d "$dir" ] || exit 0
cd -- "$dir" || exit

case $what in
    all) places=(.) but=() ;;
    cache) places=(cache/ tmp/) but=(! -path tmp/cosa-transient ! -path 'tmp/builds-source.*') ;;
    *) echo "clean-cosa-dir: '$what' is neither all nor cache" >&2 && exit 2 ;;
esac

# The virtual machines' files can be read-only, or root's.
for sudo in '' 'sudo -n'; do
    $sudo chmod -R u+rwX "${places[@]}"
    $sudo find "${places[@]}" -mindepth 1 "${but[@]}" -delete
    [ -n "$(find "${places[@]}" -mindepth 1 "${but[@]}" -print -quit)" ] || exit 0
done 2>/dev/null
echo "clean-cosa-dir: not all of $PWD could be removed" >&2
exit 1
