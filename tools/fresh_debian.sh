#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Proves the promise of the README: on a minimal Debian 12 with git and nothing else, the last
# commit builds, runs and passes. Needs root and debootstrap; takes some gigabytes below FOLDER.
#   tools/fresh_debian.sh FOLDER [./dev command...]      (default: "run", then "test")
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:?a folder that does not exist yet, with room for some gigabytes}
shift
[[ $# -gt 0 ]] || set -- run test
[[ $(id -u) -eq 0 ]] || { echo "fresh: needs root" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "fresh: needs debootstrap" >&2; exit 2; }
[[ ! -e $folder ]] || { echo "fresh: $folder exists" >&2; exit 2; }

debootstrap --variant=minbase --include=git,ca-certificates bookworm "$folder" >"$folder.log" ||
  { tail -n 5 "$folder.log"; exit 1; }
cp /etc/resolv.conf "$folder/etc/resolv.conf"
mount -t proc proc "$folder/proc"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$folder/dev/pts"
ln -sf pts/ptmx "$folder/dev/ptmx"
trap 'umount "$folder/dev/pts" "$folder/proc"' EXIT
git -c safe.directory="$PWD" clone -q . "$folder/srv/tocsin"

for command in "$@"; do
  begun=$SECONDS
  # No home, no terminal, no settings: what a build machine may lack.
  # shellcheck disable=SC2086  # a command with options is several words
  chroot "$folder" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /srv/tocsin/dev $command </dev/null
  printf 'fresh: ./dev %s took %d s\n' "$command" $((SECONDS - begun))
done
