# SPDX-License-Identifier: Apache-2.0
# A Samba domain controller with its audit logs as JSON.
. /producers/stage.sh
rm -rf /etc/samba/smb.conf /var/lib/samba/private/* /var/lib/samba/sysvol
mkdir -p /run/samba /var/log/samba
admin='Administrator%Registry-2026!'
samba-tool domain provision --realm=WEIDENAU.EXAMPLE --domain=WEIDENAU \
  --adminpass='Registry-2026!' \
  --server-role=dc --dns-backend=NONE --host-ip=192.0.2.10 --option='interfaces=192.0.2.10/32' \
  --option='bind interfaces only=yes'
sed -i "/^\[global\]/a log level = 1 auth_json_audit:5@$1/auth.json dsdb_json_audit:5@$1/dsdb.json \
dsdb_group_json_audit:5@$1/group.json dsdb_password_json_audit:5@$1/password.json\n\
\tinterfaces = 192.0.2.10/32\n\tbind interfaces only = yes" /etc/samba/smb.conf
samba --foreground --no-process-group >/run/samba.txt 2>&1 & server=$!
wait_for listens 192.0.2.10 445 || { tail -n 20 /run/samba.txt; exit 1; }
wait_for listens 192.0.2.10 389
sleep 3
samba-tool user create ortega 'Registry-ortega-1' -H ldap://192.0.2.10 -U "$admin"
samba-tool group addmembers 'Domain Admins' ortega -H ldap://192.0.2.10 -U "$admin"
samba-tool user setpassword ortega --newpassword='Registry-ortega-2' -H ldap://192.0.2.10 \
  -U "$admin"
smbclient -L //192.0.2.10 -U 'WEIDENAU\ortega%wrong' >/dev/null 2>&1 || true
smbclient -L //192.0.2.10 -U 'WEIDENAU\ortega%Registry-ortega-2' >/dev/null 2>&1 || true
smbclient -L //192.0.2.10 -U 'WEIDENAU\nobody%wrong' >/dev/null 2>&1 || true
samba-tool user delete ortega -H ldap://192.0.2.10 -U "$admin"
sleep 1
kill $server
sleep 1
