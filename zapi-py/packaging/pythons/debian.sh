#!/bin/sh
# Packages of Debian for another machine or of another release, unpacked into a folder; nothing is installed.
# Arguments: the architecture, the release, the folder, and the packages.
set -eu
architecture=$1 release=$2 folder=$3
shift 3
. /etc/os-release

mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" "$folder/apt/sources"
: >"$folder/apt/status"
# The sources of this machine that have its own release.
for file in $(grep -lEs "(^|[[:space:]])$VERSION_CODENAME([[:space:]]|\$)" /etc/apt/sources.list /etc/apt/sources.list.d/*); do
    sed "s/$VERSION_CODENAME/$release/g" "$file" >"$folder/apt/sources/${file##*/}"
done
export APT_CONFIG="$folder/apt/apt.conf"
cat >"$APT_CONFIG" <<END
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "root";
Dir::State "$folder/apt";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt";
Dir::Etc::sourcelist "-";
Dir::Etc::sourceparts "$folder/apt/sources";
END
apt-get update -qq
cd "$folder/apt/archives"
apt-get download -qq "$@"
for package in *.deb; do dpkg-deb --extract "$package" "$folder"; done
rm -rf "$folder/apt"
