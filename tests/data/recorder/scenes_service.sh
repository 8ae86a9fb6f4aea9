# shellcheck shell=bash disable=SC2154 # Part of record.sh, which knows these names.
# The services of a small network: names, shells, mail, time, addresses, and what answers "no".

# ask [DIG ARGUMENT…]
ask() { in_client dig +time=2 +tries=1 "$@" >/dev/null || true; }

scene_dns() { record dns.pcap "$client_if" talk_dns port 53; }
talk_dns() {
  ask @"$router4" www.example.com A
  ask @"$router4" www.example.com AAAA
  ask @"$router4" nothing.example.com A
  ask @"$router4" many.example.net A
  ask @"$router4" alias.example.com A
  ask @"$router4" example.com MX
  ask @"$router4" example.com TXT
  ask @"$router4" -x "$web4"
  ask @"$router4" www.wikipedia.org A
  ask @"$router4" +tcp many.example.net A
  ask @"$router4" -b "${client4[1]}#40053" www.example.org A
  ask @"$router4" -b "${client4[1]}#40053" mail.example.com A
}

# shell ADDRESS PORT COMMAND
shell() {
  in_client ssh -F none -i "$work/user_key" -p "$2" -o BatchMode=yes -o ConnectTimeout=5 \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    "root@$1" "$3" >/dev/null
}

scene_ssh() { record ssh.pcap "$client_if" talk_ssh tcp; }
talk_ssh() {
  shell "$shell4" 22 'echo hello'
  shell "$shell4" 2222 'echo hello'
}

scene_smtp() { record smtp.pcap "$client_if" talk_smtp tcp; }
talk_smtp() {
  send_mail
  send_mail -k --ssl-reqd
}
send_mail() {
  printf 'From: a@example.com\r\nTo: b@example.org\r\nSubject: level\r\n\r\n3.2 m\r\n' |
    in_client curl -sS --max-time 10 "$@" --mail-from a@example.com --mail-rcpt b@example.org \
      --upload-file - "smtp://$mail4/client.example.com" >/dev/null
}

scene_ntp() { record ntp.pcap "$client_if" talk_ntp udp port 123; }
talk_ntp() {
  printf 'server %s iburst\npidfile %s\ncmdport 0\nbindcmdaddress /\n' "$time4" \
    "$work/chrony_client.pid" >"$work/chrony_client.conf"
  in_client chronyd -Q -x -u root -t 10 -f "$work/chrony_client.conf" >/dev/null 2>&1
}

scene_dhcp() { record dhcp.pcap "$client_if" talk_dhcp udp port 67 or udp port 68; }
talk_dhcp() {
  in_client udhcpc -i "$client_if" -f -q -n -t 3 -T 2 -R -s /bin/true -x hostname:client \
    -V weir-recorder >/dev/null 2>&1
}

scene_icmp() { record icmp.pcap "$client_if" talk_icmp icmp; }
talk_icmp() {
  in_client ping -q -c 3 -i 0.2 "$web4" >/dev/null
  in_client ping -q -c 2 -i 0.2 -s 1000 -I "${client4[1]}" "$router4" >/dev/null
}

scene_fragments() { record fragments.pcap "$client_if" talk_fragments ip or ip6; }
talk_fragments() {
  in_client ping -q -c 2 -i 0.2 -s 4000 "$web4" >/dev/null
  in_client ping -6 -q -c 2 -i 0.2 -s 4000 "$web6" >/dev/null
}

# Ports where nobody listens: a reset for TCP, an ICMP error for UDP; and a host that does not answer.
scene_refused() { record refused.pcap "$client_if" talk_refused; }
talk_refused() {
  get "http://$web4:8081/" 2>/dev/null || true
  ask @"$web4" -p 9053 www.example.com A
  get --max-time 2 "http://192.0.2.77/" 2>/dev/null || true
}

scene_ipv6() { record ipv6.pcap "$client_if" talk_ipv6 ip6; }
talk_ipv6() {
  in_client ping -6 -q -c 2 -i 0.2 "$web6" >/dev/null
  ask @"$router6" www.example.com AAAA
  get -g --resolve "www.example.com:80:[$web6]" http://www.example.com/
  get -k --resolve "www.example.org:443:[$web6]" https://www.example.org/
  shell "$shell6" 22 true
}

# The pseudo-interface "any", in both of its formats.
scene_any() {
  record any_sll.pcap any talk_any -y LINUX_SLL
  record any_sll2.pcap any talk_any -y LINUX_SLL2
}
talk_any() {
  ask @"$router4" www.example.com A
  get --resolve "www.example.com:80:$web4" http://www.example.com/
  get -g --resolve "www.example.com:80:[$web6]" http://www.example.com/
}
