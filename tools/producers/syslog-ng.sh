# SPDX-License-Identifier: Apache-2.0
# syslog-ng, with its own forms of time and of structured data.
. /producers/stage.sh
mkdir -p /run/syslog-ng /var/lib/syslog-ng
cat >/run/syslog-ng.conf <<CONF
@version: 3.38
options { keep-hostname(no); };
source local { unix-dgram("/dev/log"); internal(); };
source net { network(ip(192.0.2.10) port(601) transport("tcp") flags(syslog-protocol)); };
destination plain { file("$1/plain.log"); };
destination iso { file("$1/iso.log" template("\${ISODATE} \${HOST} \${MSGHDR}\${MSG}\n")); };
destination protocol { file("$1/protocol23.log" flags(syslog-protocol)); };
log { source(local); source(net); destination(plain); destination(iso); destination(protocol); };
CONF
base=/opt/syslog-ng/usr
own=$(dirname "$(find $base -name 'libsyslog-ng-3*.so.0' | head -n 1)")
LD_LIBRARY_PATH=$base/lib/x86_64-linux-gnu:$own \
  $base/sbin/syslog-ng --module-path "$(dirname "$(find $base -name libafsocket.so)")" \
  --cfgfile /run/syslog-ng.conf --pidfile /run/syslog-ng.pid --no-caps \
  --persist-file /run/syslog-ng.persist --control /run/syslog-ng.ctl
wait_for test -S /dev/log
logger -t su -p auth.notice 'FAILED SU (to root) tanaka on pts/1'
logger -i -t registry 'case file closed'
logger --rfc5424 --server 192.0.2.10 --port 601 --tcp --msgid CASE \
  --sd-id registry@32473 --sd-param 'case="2026/17"' \
  --sd-param 'note="a \"quoted\" \\ and \] end"' \
  -t registry 'case file opened' || true
sleep 2
kill "$(cat /run/syslog-ng.pid)"
sleep 1
