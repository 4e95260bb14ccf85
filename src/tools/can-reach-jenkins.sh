#!/bin/sh
# Checks that the artifacts of the profile "jenkins" can be downloaded: its jars, the war, and the plugins, including
# those for the library.
# usage: can-reach-jenkins.sh mvn [option]...
exec timeout 600 "$@" -q -Pjenkins dependency:resolve dependency:copy@jenkins dependency:copy@library >/dev/null 2>&1
