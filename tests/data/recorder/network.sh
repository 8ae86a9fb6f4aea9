# shellcheck shell=bash disable=SC2154,SC2034 # Part of record.sh, which knows these names.
# Two namespaces joined by one veth pair. Clients live in weir-data-a, servers in weir-data-b; the
# addresses are those that RFC 5737 and RFC 3849 set aside for documentation.

readonly client_ns=weir-data-a server_ns=weir-data-b
readonly client_if=weir-data-a server_if=weir-data-b
readonly client4=(192.0.2.10 192.0.2.11 192.0.2.12) client6=(2001:db8::10 2001:db8::11)
readonly client_mac=02:00:00:00:00:0a server_mac=02:00:00:00:00:0b
readonly router4=192.0.2.1 router6=2001:db8::1
readonly web4=198.51.100.10 mail4=198.51.100.25 shell4=198.51.100.22 time4=198.51.100.123
readonly web6=2001:db8:1::10 shell6=2001:db8:1::22

made_namespaces=()

in_client() { timeout 20 ip netns exec "$client_ns" "$@"; }
in_server() { ip netns exec "$server_ns" "$@"; }

make_network() {
  make_namespace "$client_ns"
  make_namespace "$server_ns"
  ip link add "$client_if" netns "$client_ns" address "$client_mac" type veth \
    peer name "$server_if" netns "$server_ns" address "$server_mac"
  prepare_interface "$client_ns" "$client_if"
  prepare_interface "$server_ns" "$server_if"
  add_addresses "$client_ns" "$client_if" "${client4[@]/%//24}" "${client6[@]/%//64}"
  add_addresses "$server_ns" "$server_if" "$router4/24" "$router6/64" "$web4/32" "$mail4/32" \
    "$shell4/32" "$time4/32" "$web6/128" "$shell6/128"
  ip -n "$client_ns" route add default via "$router4"
  ip -n "$client_ns" -6 route add default via "$router6"
}

make_namespace() {
  ip netns add "$1"
  made_namespaces+=("$1")
}

# Packets of the size that a wire carries, with whole checksums, and none that the kernel sends
# unasked.
prepare_interface() {
  local ns=$1 dev=$2
  ip netns exec "$ns" ethtool -K "$dev" tx off gso off tso off gro off >/dev/null
  ip netns exec "$ns" sysctl -qw \
    net.ipv6.conf.{"$dev",default}.{router_solicitations,accept_ra}=0 \
    net.ipv6.conf.{"$dev",default}.addr_gen_mode=1
  ip -n "$ns" link set lo up
  ip -n "$ns" link set "$dev" up
}

add_addresses() {
  local ns=$1 dev=$2 address
  shift 2
  for address in "$@"; do
    case $address in
      *:*) ip -n "$ns" address add "$address" dev "$dev" nodad ;;
      *) ip -n "$ns" address add "$address" dev "$dev" ;;
    esac
  done
}

remove_network() {
  local ns
  for ns in "${made_namespaces[@]}"; do
    ip netns del "$ns"
  done
}

# record FILE INTERFACE FUNCTION [TCPDUMP OPTION…]: what INTERFACE of the client's namespace carries
# while FUNCTION runs.
record() {
  local file=$1 interface=$2 action=$3
  shift 3
  local log=$work/tcpdump.log
  rm -f "$log"
  ip netns exec "$client_ns" tcpdump -i "$interface" -s 0 -U --immediate-mode -Z root \
    -w "$work/$file" "$@" 2>"$log" &
  local recorder=$!
  wait_for grep -q 'listening on' "$log"
  "$action"
  sleep 0.5
  kill -INT "$recorder"
  wait "$recorder" || true
  mv "$work/$file" "$out/$file"
}

# Repeats a command until it succeeds, for five seconds at most.
wait_for() {
  local tries
  for ((tries = 0; tries < 50; ++tries)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "record.sh: gave up waiting for: $*" >&2
  return 1
}
