#!/bin/sh
# Unpacks packages of Debian, for this machine or another, below a new folder, and leaves the system as it is.
# Arguments: the folder, the machine by Debian's name, and the packages, each perhaps with =VERSION.
set -eu
folder=$(realpath -m "$1") machine=$2
shift 2

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/archives/partial"
: >"$state/status"
apt() {
    apt-get -qq -o APT::Architecture="$machine" -o APT::Architectures::="$machine" -o APT::Sandbox::User="$(id -un)" \
        -o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::Cache="$state" "$@"
}

cd "$state"
# A list that a mirror cannot give just now is missed only by a package that is in no other.
apt update || true
apt download "$@"
rm -rf "$folder" "$folder.part"
mkdir -p "$folder.part"
for package in *.deb; do dpkg --extract "$package" "$folder.part"; done
# Whole, or not there at all.
mv "$folder.part" "$folder"
