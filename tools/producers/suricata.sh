# SPDX-License-Identifier: Apache-2.0
# Suricata over the packets of ordinary and hostile conversations: every event type that they give
# (EVE) and its short alert log. The packets are captured first, because on loopback a live capture
# sees each of them twice.
. /producers/stage.sh
people
mkdir -p /run/sshd /var/www/html /run/tftp /run/suricata /var/log/nginx /run/samba/share
head -c 20000 /usr/bin/true >/var/www/html/update.exe
echo ok >/var/www/html/index.html
echo notes >/run/tftp/notes.txt
echo 'case 2026/17' >/run/samba/share/case-17.txt
cat >/run/suricata/local.rules <<'RULES'
alert http any any -> any any (msg:"WEIDENAU scanner asks web server"; http.user_agent; \
  content:"sqlmap"; nocase; classtype:web-application-attack; sid:1000001; rev:2; \
  metadata:attack_target Server, deployment Perimeter;)
alert http any any -> any any (msg:"WEIDENAU program fetched over HTTP"; \
  flow:established,to_server; http.uri; content:".exe"; endswith; classtype:policy-violation; \
  sid:1000002; rev:1;)
alert dns any any -> any any (msg:"WEIDENAU name of a collecting host"; dns.query; \
  content:"collect.example"; nocase; classtype:trojan-activity; sid:1000003; rev:1;)
alert tls any any -> any any (msg:"WEIDENAU certificate of nobody"; tls.cert_subject; \
  content:"CN=collect.example"; classtype:bad-unknown; sid:1000004; rev:1;)
alert ssh any any -> any any (msg:"WEIDENAU login by SSH"; flow:established,to_server; \
  ssh.proto; content:"2.0"; classtype:misc-activity; sid:1000005; rev:1;)
alert tcp any any -> any 9 (msg:"WEIDENAU discard port probed"; flags:S; sid:1000006; rev:1;)
RULES
cat >/run/suricata/suricata.yaml <<CONF
%YAML 1.1
---
vars:
  address-groups: { HOME_NET: "[192.0.2.0/24]", EXTERNAL_NET: "!\$HOME_NET" }
  port-groups: { HTTP_PORTS: "80" }
default-rule-path: /run/suricata
rule-files: [local.rules]
classification-file: /etc/suricata/classification.config
reference-config-file: /etc/suricata/reference.config
stats: { enabled: yes, interval: 8 }
outputs:
  - fast: { enabled: yes, filename: fast.log, append: no }
  - eve-log:
      enabled: yes
      filetype: regular
      filename: eve.json
      community-id: true
      types:
        - alert: { payload: yes, payload-printable: yes, packet: yes, metadata: yes }
        - anomaly: { enabled: yes, types: { decode: yes, stream: yes, applayer: yes } }
        - http: { extended: yes, dump-all-headers: both }
        - dns: { version: 2 }
        - tls: { extended: yes, ja3: yes }
        - files: { force-hash: [md5, sha256] }
        - smtp: { extended: yes }
        - ssh
        - smb
        - tftp
        - dhcp
        - snmp
        - krb5
        - flow
        - netflow
        - stats: { totals: yes, threads: no }
app-layer:
  protocols:
    http: { enabled: yes }
    dns:
      tcp: { enabled: yes, detection-ports: { dp: 53 } }
      udp: { enabled: yes, detection-ports: { dp: 53 } }
    tls: { enabled: yes, detection-ports: { dp: 443 }, ja3-fingerprints: yes }
    ssh: { enabled: yes, hassh: yes }
    smtp: { enabled: yes, mime: { decode-mime: yes, decode-base64: yes } }
    smb: { enabled: yes, detection-ports: { dp: 445 } }
    tftp: { enabled: yes }
    ftp: { enabled: yes }
    snmp: { enabled: yes }
CONF

tcpdump -i lo -Q in -s 0 -U -w /run/suricata/packets.pcap >/run/tcpdump.txt 2>&1 & capture=$!
cat >/run/nginx.conf <<CONF
pid /run/nginx.pid;
error_log /dev/null;
events {}
http { access_log off; server { listen 192.0.2.10:80; root /var/www/html; } }
CONF
nginx -c /run/nginx.conf
dnsmasq --no-daemon --no-resolv --no-hosts --listen-address=192.0.2.10 --bind-interfaces \
  --address=/collect.example/198.51.100.23 --host-record=files.weidenau.example,192.0.2.10 \
  --txt-record=notes.weidenau.example,v=1 --mx-host=weidenau.example,mail.weidenau.example,10 \
  --enable-tftp --tftp-root=/run/tftp >/run/dnsmasq.txt 2>&1 & names=$!
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /O=Nobody/CN=collect.example \
  -keyout /run/key.pem -out /run/certificate.pem 2>/dev/null
openssl s_server -accept 198.51.100.23:443 -key /run/key.pem -cert /run/certificate.pem -tls1_2 \
  -www >/dev/null 2>&1 & secure=$!
ssh-keygen -A >/dev/null
/usr/sbin/sshd -o ListenAddress=192.0.2.10
postconf -e myhostname=mail.weidenau.example mydestination=weidenau.example,localhost \
  inet_interfaces=192.0.2.10 inet_protocols=ipv4 mynetworks=192.0.2.66/32 maillog_file= \
  smtpd_relay_restrictions=permit_mynetworks,reject_unauth_destination disable_dns_lookups=yes \
  alias_maps= alias_database= compatibility_level=3.6
postconf -F '*/*/chroot=n'
mkdir -p /run/syslog; start_rsyslog /run/syslog
cp /etc/hosts /etc/resolv.conf /etc/services /var/spool/postfix/etc/ 2>/dev/null || true
postfix start || cat /run/syslog/iso.log
cat >/run/samba/share.conf <<CONF
[global]
  interfaces = 192.0.2.10/32
  bind interfaces only = yes
  map to guest = bad user
  pid directory = /run/samba
  smb ports = 445
  disable netbios = yes
[cases]
  path = /run/samba/share
  guest ok = yes
CONF
setsid smbd -s /run/samba/share.conf --foreground --no-process-group >/run/smbd.txt 2>&1 & shares=$!
for port in 22 25 53 80 445; do wait_for listens 192.0.2.10 $port; done
wait_for listens 198.51.100.23 443

curl -s -o /dev/null --interface 192.0.2.66 -A 'Mozilla/5.0 "quoted"' -e http://portal.example/ \
  'http://192.0.2.10/index.html?case=2026%2F17'
curl -s -o /dev/null --interface 198.51.100.23 -A sqlmap/1.7 \
  "http://192.0.2.10/login.php?user=admin'+UNION+SELECT+1--" || true
curl -s -o /dev/null --interface 192.0.2.66 -x 192.0.2.10:80 http://update.example/update.exe
curl -s -o /dev/null --interface 192.0.2.66 -X POST -d 'a=b' http://192.0.2.10/form || true
printf 'GET\001 / nonsense\r\n\r\n' | nc -q 1 -s 198.51.100.23 192.0.2.10 80 >/dev/null || true
curl -s -k -o /dev/null --resolve collect.example:443:198.51.100.23 https://collect.example/ || true
for name in a files.weidenau.example AAAA files.weidenau.example TXT notes.weidenau.example \
  MX weidenau.example A nowhere.weidenau.example; do
  case $name in a | AAAA | TXT | MX | A) kind=$name; continue ;; esac
  dig +tries=1 +time=2 -b 192.0.2.66 @192.0.2.10 "$kind" "$name" >/dev/null || true
done
dig +tries=1 -b 192.0.2.66 @192.0.2.10 drop.collect.example >/dev/null || true
sshpass -p wrong ssh -o StrictHostKeyChecking=no -o BindAddress=198.51.100.23 ortega@192.0.2.10 \
  true >/dev/null 2>&1 || true
swaks --server 192.0.2.10 --local-interface 192.0.2.66 --helo portal.example \
  --from clerk@portal.example --to ortega@weidenau.example --h-Subject 'Hearing moved' \
  --attach @/run/tftp/notes.txt >/dev/null 2>&1 || true
smbclient -N //192.0.2.10/cases -c 'get case-17.txt /run/got.txt; put /etc/hosts hosts.txt' \
  >/dev/null 2>&1 || true
curl -s -o /dev/null tftp://192.0.2.10/notes.txt || true
nc -z -w 1 -s 198.51.100.23 192.0.2.10 9 || true
sleep 1
kill "$capture" "$names" "$secure" "$shares"
kill "$(cat /run/nginx.pid)" || true
postfix stop; stop_rsyslog
kill "$(cat /run/sshd.pid)"
sleep 1
suricata -c /run/suricata/suricata.yaml -k none -l "$1" -r /run/suricata/packets.pcap \
  --runmode single
rm -f "$1"/suricata.log "$1"/stats.log
