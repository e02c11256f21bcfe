#!/bin/sh
# Runs a 32-bit Windows program. The arguments are wine's. This script lies in the folder of a Debian for i386 that has wine32.
set -eu
system=$(cd "$(dirname "$0")" && pwd)

# For this process and its children, that system's /usr stands in place of this one's. Every other path stays what it is.
map=
[ "$(id -u)" -eq 0 ] || map=--map-root-user
exec unshare --mount $map sh -c 'mount --bind "$0/usr" /usr && exec /usr/lib/wine/wine "$@"' "$system" "$@"
