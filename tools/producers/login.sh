# SPDX-License-Identifier: Apache-2.0
# sshd, sudo, su and cron, through rsyslog.
. /producers/stage.sh
people
start_rsyslog "$1"
mkdir -p /run/sshd
ssh-keygen -A >/dev/null
/usr/sbin/sshd -o ListenAddress=192.0.2.10 -o UseDNS=no -o PasswordAuthentication=yes \
  -o KbdInteractiveAuthentication=no -o PidFile=/run/sshd.pid -o MaxAuthTries=3 -o LogLevel=VERBOSE
wait_for listens 192.0.2.10 22
from() { # ADDRESS USER PASSWORD COMMAND
  sshpass -p "$3" ssh -b "$1" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o NumberOfPasswordPrompts=1 -o PubkeyAuthentication=no "$2@192.0.2.10" "$4" || true
}
from 198.51.100.23 root wrong id
from 198.51.100.23 admin wrong id
from 198.51.100.23 oracle wrong id
from 198.51.100.23 ortega wrong id
from 192.0.2.66 ortega registry-ortega-1 'sudo -n id; sudo -n cat /etc/shadow; sudo -n useradd eve'
su -s /bin/bash tanaka -c 'su -c id root </dev/null || true'
rm -f ~/.ssh/id_ed25519 && mkdir -p ~/.ssh
ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519
mkdir -p ~tanaka/.ssh && cp ~/.ssh/id_ed25519.pub ~tanaka/.ssh/authorized_keys
chown -R tanaka: ~tanaka/.ssh && chmod 700 ~tanaka/.ssh
ssh -b 192.0.2.66 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null tanaka@192.0.2.10 true
printf 'probe\0\n' | nc -q 1 -s 198.51.100.23 192.0.2.10 22 || true
userdel -r eve 2>/dev/null || true
useradd --system backup-agent && usermod -aG sudo backup-agent && userdel backup-agent
logger -t registry -p auth.notice 'multi part: "quoted" [brackets] = equals | pipe ünïcode'
printf '* * * * * root /bin/true\n' >/etc/cron.d/recording && chmod 644 /etc/cron.d/recording
cron && sleep 61 && kill "$(cat /run/crond.pid)"
rm -f /etc/cron.d/recording
kill "$(cat /run/sshd.pid)"
stop_rsyslog
