# SPDX-License-Identifier: Apache-2.0
# What several producers need. Sourced by them, inside the recording system.

# Invented people with passwords that are theirs in this recording alone.
people() {
  for name in ortega tanaka; do
    id "$name" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$name"
    echo "$name:registry-$name-1" | chpasswd
  done
  printf 'ortega ALL=(ALL) NOPASSWD: /usr/bin/id, /usr/bin/cat, /usr/bin/ls\n' \
    >/etc/sudoers.d/recording
  chmod 440 /etc/sudoers.d/recording
}

# rsyslog with the same messages in its three usual forms; $1 is the folder.
start_rsyslog() {
  cat >/run/rsyslog.conf <<CONF
module(load="imuxsock")
\$FileCreateMode 0644
*.* action(type="omfile" file="$1/traditional.log" template="RSYSLOG_TraditionalFileFormat")
*.* action(type="omfile" file="$1/iso.log" template="RSYSLOG_FileFormat")
*.* action(type="omfile" file="$1/protocol23.log" template="RSYSLOG_SyslogProtocol23Format")
CONF
  rsyslogd -f /run/rsyslog.conf -i /run/rsyslogd.pid
  wait_for test -S /dev/log
}

stop_rsyslog() {
  sleep 1
  kill "$(cat /run/rsyslogd.pid)"
  wait_for_not test -e /run/rsyslogd.pid
}

# Tries a command for ten seconds.
wait_for() {
  for _ in $(seq 100); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  echo "waited in vain for: $*" >&2
  return 1
}
wait_for_not() {
  for _ in $(seq 100); do
    if ! "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
}
# Whether something listens on this address and TCP port.
listens() { nc -z "$1" "$2"; }
