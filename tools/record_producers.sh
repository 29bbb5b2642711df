#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Records what real programs write, for the golden cases of the decoders:
#   tools/record_producers.sh FOLDER [PRODUCER...]
# FOLDER becomes a Debian 12 with the programs in it (once; some gigabytes). Each producer is a
# script in tools/producers that runs there, in network, host name and mount namespaces of its
# own, and leaves its logs in tests/golden/producers/NAME. Only loopback is used, with addresses
# that are reserved for documentation. Needs root and debootstrap. Recordings differ in times and
# numbers from run to run: whoever records anew also runs the golden tests with --update and reads
# the difference.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly PACKAGES=(rsyslog openssh-server openssh-client sudo nginx-light apache2 squid bind9
  bind9-dnsutils unbound postfix dovecot-imapd samba samba-ad-provision samba-dsdb-modules
  samba-vfs-modules winbind smbclient auditd curl netcat-openbsd iproute2 cron procps dnsmasq
  haproxy sshpass swaks tcpdump openssl)

die() { printf 'producers: %s\n' "$*" >&2; exit 2; }

# A system that starts no service by itself.
make_root() {
  debootstrap --variant=minbase --include=ca-certificates bookworm "$1" >"$1.log" ||
    { tail -n 5 "$1.log" >&2; exit 1; }
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod +x "$1/usr/sbin/policy-rc.d"
  # syslog-ng and rsyslog exclude each other as packages, not as programs.
  chroot "$1" sh -c "export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends ${PACKAGES[*]}
    cd /tmp && apt-get -qq download syslog-ng-core libivykis0 libnet1 libpcre3 libglib2.0-0
    for package in *.deb; do dpkg -x \"\$package\" /opt/syslog-ng; done
    # Suricata is in no release but only in its backports.
    sed 's/ bookworm / bookworm-backports /' /etc/apt/sources.list \\
      >/etc/apt/sources.list.d/backports.list
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends -t bookworm-backports suricata" >"$1.log" 2>&1 ||
    { tail -n 5 "$1.log" >&2; exit 1; }
  touch "$1/.producers-ready"
}

# What every producer finds: devices, loopback with three addresses, a host name, two people.
readonly STAGE='
  set -eu
  mount -t tmpfs tmpfs "$ROOT/dev"
  for device in null zero random urandom tty; do
    touch "$ROOT/dev/$device"; mount --bind "/dev/$device" "$ROOT/dev/$device"
  done
  mkdir -p "$ROOT/dev/pts" "$ROOT/dev/shm"; chmod 1777 "$ROOT/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$ROOT/dev/pts"
  ln -sf pts/ptmx "$ROOT/dev/ptmx"; ln -sf /proc/self/fd "$ROOT/dev/fd"
  mount -t proc proc "$ROOT/proc"
  mount -t tmpfs tmpfs "$ROOT/run"
  ip link set lo up
  for address in 192.0.2.10 192.0.2.66 198.51.100.23; do ip address add "$address/32" dev lo; done
  hostname srv-registry-01
  printf "127.0.0.1 localhost\n192.0.2.10 srv-registry-01.weidenau.example srv-registry-01\n" \
    >"$ROOT/etc/hosts"
  exec chroot "$ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TZ=UTC \
    HOME=/root timeout 300 sh -eu "/producers/$NAME.sh" "/out/$NAME"'

# Ends what a producer that failed left running in the recording system.
end_leftovers() {
  local process
  for process in /proc/[0-9]*; do
    if [[ $(readlink "$process/root") == "$1" ]]; then kill "${process#/proc/}" || true; fi
  done 2>/dev/null
}

record() {
  local root=$1 name=$2 into=tests/golden/producers/$2
  rm -rf "$root/out/$name"
  mkdir -p "$root/out/$name" "$root/producers"
  cp tools/producers/*.sh "$root/producers/"
  printf '%-10s ' "$name"
  ROOT=$root NAME=$name unshare --net --uts --mount --ipc --kill-child --fork sh -c "$STAGE" \
    >"$root/out/$name.txt" 2>&1 </dev/null ||
    { echo "failed:"; tail -n 15 "$root/out/$name.txt"; end_leftovers "$root"; return 1; }
  end_leftovers "$root"
  mkdir -p "$into"
  rm -f "$into"/*.log "$into"/*.json
  find "$root/out/$name" -type f -size +0 -exec cp -t "$into" {} +
  chmod 644 "$into"/*
  sed -i "s/$(uname -r)/6.1.0-42-amd64/g" "$into"/*
  echo "$(find "$into" -type f | wc -l) files, $(cat "$into"/* | wc -l) lines"
}

main() {
  local root=${1:-} failed=0
  [[ -n $root ]] || die "which folder?"
  shift
  [[ $(id -u) -eq 0 ]] || die "needs root"
  if [[ ! -e $root/.producers-ready ]]; then
    command -v debootstrap >/dev/null || die "needs debootstrap"
    [[ ! -e $root ]] || die "$root exists and is not ours"
    make_root "$root"
  fi
  root=$(cd "$root" && pwd)
  if [[ $# -eq 0 ]]; then
    for script in tools/producers/*.sh; do
      [[ $script == */stage.sh ]] || set -- "$@" "$(basename "$script" .sh)"
    done
  fi
  for name in "$@"; do record "$root" "$name" || failed=1; done
  return $failed
}

main "$@"
