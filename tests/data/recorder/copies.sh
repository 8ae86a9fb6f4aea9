# shellcheck shell=bash disable=SC2154 # Part of record.sh, which knows these names.
# Other forms of captures recorded before, and the mixture of them.

scene_copies() {
  editcap -F pcapng "$out/http.pcap" "$out/http.pcapng"
  editcap -F nsecpcap "$out/http.pcap" "$out/http_nsec.pcap"
  editcap -F pcap -s 96 "$out/http.pcap" "$out/http_snaplen_96.pcap"
  /usr/bin/python3 "$here/recorder/swap_byte_order.py" \
    "$out/http.pcap" "$out/http_big_endian.pcap"
  /usr/bin/python3 "$here/recorder/swap_byte_order.py" \
    "$out/http_nsec.pcap" "$out/http_nsec_big_endian.pcap"
}

scene_mixed() {
  local part parts=()
  for part in dhcp dns http tls applications quic ssh smtp ntp icmp ipv6; do
    parts+=("$out/$part.pcap")
  done
  mergecap -F pcap -w "$out/mixed.pcap" "${parts[@]}"
}
