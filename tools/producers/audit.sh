# SPDX-License-Identifier: Apache-2.0
# auditd: commands, files, connections and logins, in raw and in enriched form. The kernel has one
# audit for the whole machine: rules name our own account, and are taken away at the end.
. /producers/stage.sh
people
trap 'auditctl -e 0 >/dev/null 2>&1; auditctl -D >/dev/null 2>&1' EXIT
mkdir -p /var/log/audit /var/run
run_with() { # FORMAT
  cat >/etc/audit/auditd.conf <<CONF
local_events = yes
write_logs = yes
log_file = /var/log/audit/audit.log
log_group = root
log_format = $1
flush = INCREMENTAL
freq = 1
max_log_file = 8
num_logs = 2
name_format = HOSTNAME
max_log_file_action = ROTATE
space_left = 75
space_left_action = IGNORE
admin_space_left = 50
admin_space_left_action = IGNORE
disk_full_action = IGNORE
disk_error_action = IGNORE
CONF
  rm -f /var/log/audit/audit.log
  auditd -s enable
  wait_for test -s /var/log/audit/audit.log
  uid=$(id -u ortega)
  auditctl -D >/dev/null
  auditctl -a always,exit -F arch=b64 -S execve -F uid="$uid" -k commands
  auditctl -a always,exit -F arch=b64 -S connect -F uid="$uid" -F success!=2 -k network
  auditctl -w /etc/shadow -p rwa -k secrets
  auditctl -a always,exit -F dir=/srv/cases -F perm=wa -F uid="$uid" -k cases
  su -s /bin/bash ortega -c '
    cat /etc/shadow; id -un
    printf "%s\n" "two words" "" "ünïcode" >/srv/cases/note.txt
    mv /srv/cases/note.txt "/srv/cases/with space.txt"; rm "/srv/cases/with space.txt"
    bash -c "exec -a odd\ name /usr/bin/id" ; curl -s --max-time 2 http://192.0.2.66:9/
    curl -s --max-time 2 "http://[::1]:9/"; python3 -c 1' >/dev/null 2>&1 || true
  sleep 2
  auditctl -D >/dev/null
  kill "$(cat /var/run/auditd.pid /run/auditd.pid 2>/dev/null | head -n 1)"
  sleep 2
  cp /var/log/audit/audit.log "$2"
}
mkdir -p /srv/cases && chmod 777 /srv/cases
run_with RAW "$1/raw.log"
run_with ENRICHED "$1/enriched.log"
