# shellcheck shell=bash disable=SC2154 # Part of record.sh, which knows these names.
# The servers, all in the server's namespace, all with their files in $work. stop_jobs ends them.

made_run_sshd=0

# serve COMMAND…: runs it in the background in the server's namespace.
serve() {
  ip netns exec "$server_ns" "$@" >>"$work/servers.log" 2>&1 &
}

start_servers() {
  make_certificate
  start_dns
  start_web
  start_ssh
  start_time
  start_python_servers
  wait_for curl_ready
}

# Ends whatever this shell still runs in the background.
stop_jobs() {
  local id
  for id in $(jobs -p); do
    kill "$id" 2>/dev/null || true
  done
  wait
}

remove_run_sshd() {
  ((made_run_sshd == 0)) || rmdir /run/sshd 2>/dev/null || true
}

curl_ready() { in_client curl -s -o /dev/null --max-time 1 "http://$web4/"; }

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj '/C=CH/O=Weir Example/CN=www.example.org' \
    -addext 'subjectAltName=DNS:www.example.org,DNS:*.example.org,DNS:*.example.com' \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
}

# DNS on every interface, DHCP on the one with its range.
start_dns() {
  cat >"$work/dnsmasq.conf" <<CONF
keep-in-foreground
no-resolv
no-hosts
user=root
pid-file=$work/dnsmasq.pid
local=/example.com/example.org/example.net/
host-record=www.example.com,$web4,$web6
host-record=www.example.org,$web4,$web6
host-record=many.example.net,198.51.100.1
host-record=many.example.net,198.51.100.2
host-record=many.example.net,198.51.100.3
host-record=many.example.net,198.51.100.4
host-record=mail.example.com,$mail4
host-record=www.wikipedia.org,$web4
cname=alias.example.com,www.example.com
mx-host=example.com,mail.example.com,10
txt-record=example.com,"v=spf1 -all"
dhcp-range=192.0.2.100,192.0.2.120,255.255.255.0,1h
dhcp-leasefile=$work/leases
dhcp-authoritative
no-ping
CONF
  serve dnsmasq --conf-file="$work/dnsmasq.conf"
}

start_web() {
  mkdir -p "$work/www"
  printf '<!doctype html><title>Weir</title><p>A small page.\n' >"$work/www/index.html"
  printf '{"level": 3.2}\n' >"$work/www/level.json"
  head -c 5000 /dev/zero | tr '\0' 'w' >"$work/www/long.txt"
  cat >"$work/nginx.conf" <<CONF
daemon off;
master_process off;
user root;
pid $work/nginx.pid;
error_log $work/nginx.log;
events {}
http {
  access_log off;
  client_body_temp_path $work/body;
  proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/fastcgi;
  scgi_temp_path $work/scgi;
  uwsgi_temp_path $work/uwsgi;
  types { text/html html; application/json json; text/plain txt; }
  ssl_certificate $work/cert.pem;
  ssl_certificate_key $work/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3;
  server {
    listen 80;
    listen [::]:80;
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    root $work/www;
    location = /form { return 200 "received\n"; }
    location = /old { return 301 /index.html; }
  }
}
CONF
  serve nginx -c "$work/nginx.conf" -p "$work"
}

start_ssh() {
  [[ -d /run/sshd ]] || { mkdir -p /run/sshd; made_run_sshd=1; }
  ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
  ssh-keygen -q -t ed25519 -N '' -C weir -f "$work/user_key"
  cat >"$work/sshd_config" <<CONF
Port 22
Port 2222
HostKey $work/host_key
AuthorizedKeysFile $work/user_key.pub
PidFile $work/sshd.pid
PasswordAuthentication no
PermitRootLogin yes
StrictModes no
UsePAM no
CONF
  serve /usr/sbin/sshd -D -e -f "$work/sshd_config"
}

# Tells the time of this machine; -x keeps its hands off the clock.
start_time() {
  cat >"$work/chrony.conf" <<CONF
local stratum 8
allow all
bindaddress $time4
cmdport 0
bindcmdaddress /
pidfile $work/chrony.pid
CONF
  serve chronyd -d -x -u root -f "$work/chrony.conf"
}

start_python_servers() {
  /usr/bin/python3 -m venv "$work/venv"
  "$work/venv/bin/pip" -q --disable-pip-version-check install aioquic aiosmtpd
  serve "$work/venv/bin/python" "$here/recorder/smtp_server.py" "$mail4" 25 \
    "$work/cert.pem" "$work/key.pem"
  serve "$work/venv/bin/python" "$here/recorder/quic_peer.py" serve "$web4" 443 \
    "$work/cert.pem" "$work/key.pem"
}
