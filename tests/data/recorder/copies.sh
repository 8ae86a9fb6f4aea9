# shellcheck shell=bash disable=SC2154 # Part of record.sh, which knows these names.
# Other forms of captures recorded before, and mixtures of them.

scene_copies() {
  editcap -F pcapng "$out/http.pcap" "$out/http.pcapng"
  editcap -F pcap -s 96 "$out/http.pcap" "$out/http_snaplen_96.pcap"
  swap_byte_order http.pcap http_big_endian.pcap
  swap_byte_order http_nsec.pcap http_nsec_big_endian.pcap
  head -c -100 "$out/http.pcap" >"$out/http_cut.pcap"
  /usr/bin/python3 "$here/recorder/pcapng_sections.py" "$out/dns.pcap" "$out/raw.pcap" "$out/ntp.pcap" "$out/sections.pcapng"
  editcap -F pcap -T bluetooth-h4 "$out/ntp.pcap" "$out/link_unknown.pcap"
}

swap_byte_order() {
  /usr/bin/python3 "$here/recorder/swap_byte_order.py" "$out/$1" "$out/$2"
}

# The packets of raw.pcap behind each other link header that Weir reads.
scene_links() {
  local kind
  for kind in null null_other_order loop snap ppp ppp_serial c_hdlc ipv4 ipv6 radiotap; do
    /usr/bin/python3 "$here/recorder/relink.py" "$kind" "$out/raw.pcap" "$out/link_$kind.pcap"
  done
}

# The same few packets again and again, moved in time: every 100 s for longer than the usual active
# timeout of 1800 s, with one that falls on it exactly, then once more after a silence of 400 s.
scene_timeouts() {
  local shift parts=()
  for shift in $(seq 0 100 1900) 2300; do
    editcap -F pcap -t "$shift" "$out/ntp.pcap" "$work/ntp_$shift.pcap"
    parts+=("$work/ntp_$shift.pcap")
  done
  mergecap -F pcap -w "$out/timeouts.pcap" "${parts[@]}"
}

scene_mixed() {
  local part parts=()
  for part in dhcp dns http tls applications quic ssh smtp ntp icmp ipv6; do
    parts+=("$out/$part.pcap")
  done
  mergecap -F pcap -w "$out/mixed.pcap" "${parts[@]}"
}
