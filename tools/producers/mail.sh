# SPDX-License-Identifier: Apache-2.0
# Postfix and Dovecot, through rsyslog.
. /producers/stage.sh
people
start_rsyslog "$1"
postconf -e myhostname=mail.weidenau.example mydestination=weidenau.example,localhost \
  inet_interfaces=192.0.2.10 inet_protocols=ipv4 mynetworks=192.0.2.66/32 maillog_file= \
  smtpd_relay_restrictions=permit_mynetworks,reject_unauth_destination disable_dns_lookups=yes \
  alias_maps= alias_database= compatibility_level=3.6
mkdir -p /var/spool/postfix/dev /var/spool/postfix/etc
cp /etc/hosts /etc/resolv.conf /etc/services /var/spool/postfix/etc/
ln -f /dev/log /var/spool/postfix/dev/log 2>/dev/null || true
postconf -F '*/*/chroot=n'
postfix start
mkdir -p /run/dovecot
cat >/run/dovecot.conf <<CONF
protocols = imap
listen = 192.0.2.10
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
passdb {
  driver = passwd-file
  args = scheme=plain /run/passwords
}
userdb {
  driver = passwd
}
CONF
printf 'ortega:registry-ortega-1\n' >/run/passwords
dovecot -c /run/dovecot.conf
wait_for listens 192.0.2.10 25
wait_for listens 192.0.2.10 143
swaks --server 192.0.2.10 --local-interface 192.0.2.66 --helo portal.example \
  --from clerk@portal.example --to ortega@weidenau.example \
  --h-Subject 'Hearing moved' >/dev/null || true
swaks --server 192.0.2.10 --local-interface 198.51.100.23 --helo collect.example \
  --from a@collect.example --to victim@elsewhere.example >/dev/null || true
swaks --server 192.0.2.10 --local-interface 198.51.100.23 --from b@collect.example \
  --to nobody-here@weidenau.example >/dev/null || true
imap() { # ADDRESS USER PASSWORD
  printf 'a login %s %s\r\nb logout\r\n' "$2" "$3" |
    nc -q 3 -s "$1" 192.0.2.10 143 >/dev/null || true
}
imap 192.0.2.66 ortega registry-ortega-1
imap 198.51.100.23 ortega wrong
imap 198.51.100.23 admin wrong
sleep 3
doveadm -c /run/dovecot.conf stop || true
postfix stop
stop_rsyslog
