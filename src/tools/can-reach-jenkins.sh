#!/bin/sh
# Whether all that the profile "jenkins" needs can be had: its jars, the war, the plugins, also those of the library.
# usage: can-reach-jenkins.sh mvn [option]...
exec timeout 600 "$@" -q -Pjenkins dependency:resolve dependency:copy@jenkins dependency:copy@library >/dev/null 2>&1
