# shellcheck shell=bash disable=SC2154 # Part of record.sh, which knows these names.
# Web traffic: curl, and aioquic for HTTP/3, talking to nginx and to aioquic.

# get [CURL OPTION…] URL
get() { in_client curl -sS -o /dev/null --max-time 10 "$@"; }

# get_tls NAME [CURL OPTION…]: https://NAME/ from the private server, whatever its certificate says.
get_tls() {
  local name=$1
  shift
  get -k --resolve "$name:443:$web4" "$@" "https://$name/"
}

# Recorded in nanoseconds; http.pcap is the same in microseconds.
scene_http() {
  record http_nsec.pcap "$client_if" talk_http --time-stamp-precision=nano tcp
  editcap -F pcap "$out/http_nsec.pcap" "$out/http.pcap"
}
talk_http() {
  get --resolve "www.example.com:80:$web4" -A 'weir-recorder/1.0' http://www.example.com/
  get --resolve "www.example.com:80:$web4" -d 'level=3.2&unit=m' http://www.example.com/form
  get --resolve "www.example.com:80:$web4" http://www.example.com/missing
  get --resolve "api.example.net:80:$web4" --interface "${client4[1]}" \
    http://api.example.net/level.json -o /dev/null http://api.example.net/long.txt
  get --resolve "www.example.com:80:$web4" -I -L http://www.example.com/old
}

scene_http_bad_utf8() { record http_bad_utf8.pcap "$client_if" talk_http_bad_utf8 tcp; }
talk_http_bad_utf8() {
  # From a file, so that the request leaves in one segment: nDPI reads headers segment by segment.
  printf 'GET / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: Moz\xff\xfe\r\n%s\r\n\r\n' \
    'Connection: close' >"$work/request"
  # shellcheck disable=SC2016
  in_client bash -c 'exec 3<>"/dev/tcp/$1/80"; cat "$2" >&3; cat <&3 >/dev/null' \
    bash "$web4" "$work/request"
}

scene_tls() { record tls.pcap "$client_if" talk_tls tcp; }
talk_tls() {
  get_tls www.example.org --tlsv1.3 --http1.1
  get_tls www.example.com --tlsv1.3 --http2
  get_tls www.wikipedia.org --tlsv1.3 --interface "${client4[1]}"
}

scene_tls12() { record tls12.pcap "$client_if" talk_tls12 tcp; }
talk_tls12() {
  get_tls www.example.org --tls-max 1.2 --http1.1
  get_tls www.example.net --tls-max 1.2 --http2 --ciphers ECDHE-ECDSA-AES128-GCM-SHA256
}

# Names that nDPI knows, for the sake of a table with many applications.
scene_applications() { record applications.pcap "$client_if" talk_applications tcp; }
talk_applications() {
  local name
  for name in github.com www.google.com www.netflix.com slack.com; do
    get_tls "$name" --interface "${client4[2]}"
  done
}

scene_quic() { record quic.pcap "$client_if" talk_quic udp port 443; }
talk_quic() {
  local name
  for name in www.example.org www.wikipedia.org; do
    in_client "$work/venv/bin/python" "$here/recorder/quic_peer.py" get "$web4" 443 "$name"
  done
}
