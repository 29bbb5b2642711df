# SPDX-License-Identifier: Apache-2.0
# BIND, unbound and dnsmasq, asked for names.
. /producers/stage.sh
mkdir -p /run/named && chmod 777 /run/named "$1"
cat >/run/zone <<'ZONE'
$TTL 60
@ SOA ns.weidenau.example. hostmaster.weidenau.example. 1 60 60 60 60
@ NS ns
ns A 192.0.2.10
portal A 192.0.2.80
portal AAAA 2001:db8::80
@ MX 10 mail
mail A 192.0.2.25
note TXT "v=spf1 -all"
ZONE
cat >/run/named.conf <<CONF
options { directory "/run/named"; listen-on port 53 { 192.0.2.10; }; listen-on-v6 { none; };
  pid-file "/run/named.pid"; recursion no; allow-transfer { 192.0.2.66; }; dnssec-validation no; };
controls {};
zone "weidenau.example" { type primary; file "/run/zone"; };
logging {
  channel queries { file "$1/bind_query.log"; print-time yes; print-category yes;
    print-severity yes; };
  channel iso { file "$1/bind_query_iso.log"; print-time iso8601; };
  channel rest { file "$1/bind_general.log"; print-time yes; print-category yes;
    print-severity yes; };
  category queries { queries; iso; };
  category default { rest; };
};
CONF
named -c /run/named.conf -u root
cat >/run/unbound.conf <<CONF
server:
  interface: 192.0.2.10@5301
  access-control: 0.0.0.0/0 allow
  username: ""
  chroot: ""
  directory: "/run"
  pidfile: "/run/unbound.pid"
  use-syslog: no
  logfile: "$1/unbound.log"
  log-queries: yes
  log-replies: yes
  log-time-ascii: no
  verbosity: 1
  do-not-query-localhost: no
  local-zone: "weidenau.example." static
  local-data: "portal.weidenau.example. A 192.0.2.80"
  local-data: "note.weidenau.example. TXT 'x'"
remote-control:
  control-enable: no
CONF
unbound -c /run/unbound.conf
dnsmasq --no-daemon --port=5302 --listen-address=192.0.2.10 --bind-interfaces \
  --no-resolv --no-hosts \
  --address=/portal.weidenau.example/192.0.2.80 --server=192.0.2.10#53 --log-queries=extra \
  --log-facility="$1/dnsmasq.log" --user=root & helper=$!
for port in 53 5301 5302; do wait_for listens 192.0.2.10 $port; done
for port in 53 5301 5302; do
  ask() { dig +tries=1 +time=2 -b "$1" -p $port @192.0.2.10 "$2" "$3" >/dev/null || true; }
  ask 192.0.2.66 portal.weidenau.example A
  ask 192.0.2.66 portal.weidenau.example AAAA
  ask 192.0.2.66 weidenau.example MX
  ask 198.51.100.23 note.weidenau.example TXT
  ask 198.51.100.23 no-such-name.weidenau.example A
  ask 198.51.100.23 aGVsbG8gd29ybGQ.tunnel.weidenau.example TXT
  ask 198.51.100.23 elsewhere.example ANY
done
dig +tries=1 +time=2 -b 198.51.100.23 @192.0.2.10 weidenau.example AXFR >/dev/null || true
dig +tries=1 +time=2 -b 192.0.2.66 @192.0.2.10 weidenau.example AXFR >/dev/null || true
sleep 1
kill "$(cat /run/named.pid)" "$(cat /run/unbound.pid)" $helper
sleep 1
