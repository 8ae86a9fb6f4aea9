# shellcheck shell=bash disable=SC2154 # Part of record.sh, which knows these names.
# Links with tags and tunnels. Both ends of each are encapsulate.py, with the interface weir-inner;
# ping, dig and curl talk through it.

readonly inner_if=weir-inner
readonly inner4=(203.0.113.1 203.0.113.2) inner6=(2001:db8:2::1 2001:db8:2::2)

tunnel_ids=()

# encapsulate NAMESPACE KIND UNDERLAY LOCAL REMOTE LOCAL_MAC REMOTE_MAC
encapsulate() {
  local ns=$1 kind=$2
  shift 2
  ip netns exec "$ns" env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
    "$here/recorder/encapsulate.py" "$kind" "$inner_if" "$@" >>"$work/servers.log" 2>&1 &
  tunnel_ids+=($!)
}

# start_tunnel KIND FAMILIES: FAMILIES are those of the inner addresses, "4", "6" or "46".
start_tunnel() {
  local kind=$1 families=$2 near=${client4[0]} far=$router4
  [[ $kind != *insix ]] || { near=${client6[0]} far=$router6; }
  encapsulate "$client_ns" "$kind" "$client_if" "$near" "$far" "$client_mac" "$server_mac"
  encapsulate "$server_ns" "$kind" "$server_if" "$far" "$near" "$server_mac" "$client_mac"
  raise_inner "$client_ns" "${inner4[0]}" "${inner6[0]}" "$families"
  raise_inner "$server_ns" "${inner4[1]}" "${inner6[1]}" "$families"
  sleep 1.5 # The kernel announces the groups that a new interface joins.
}

raise_inner() {
  local ns=$1 address4=$2 address6=$3 families=$4
  wait_for ip -n "$ns" link show "$inner_if"
  ip -n "$ns" link set "$inner_if" mtu 1300 up
  [[ $families != *4* ]] || add_addresses "$ns" "$inner_if" "$address4/24"
  [[ $families != *6* ]] || add_addresses "$ns" "$inner_if" "$address6/64"
}

stop_tunnel() {
  local id
  for id in "${tunnel_ids[@]}"; do
    kill "$id" 2>/dev/null || true
    wait "$id" 2>/dev/null || true
  done
  tunnel_ids=()
}

talk_inner4() {
  in_client ping -q -c 1 "${inner4[1]}" >/dev/null
  ask @"${inner4[1]}" www.example.com A
  get --resolve "www.example.com:80:${inner4[1]}" http://www.example.com/
}

talk_inner6() {
  in_client ping -6 -q -c 1 "${inner6[1]}" >/dev/null
  ask @"${inner6[1]}" www.example.com AAAA
  get -g --resolve "www.example.com:80:[${inner6[1]}]" http://www.example.com/
}

talk_inner46() {
  talk_inner4
  talk_inner6
}

# through KIND FAMILIES [INTERFACE FILE]: one capture of a talk through a tunnel.
through() {
  local kind=$1 families=$2 interface=${3:-$client_if} file=${4:-$1.pcap}
  start_tunnel "$kind" "$families"
  record "$file" "$interface" "talk_inner$families"
  stop_tunnel
}

scene_vlan() { through vlan 46; }
scene_vlan_stack() { through vlan_stack 46; }
scene_qinq() { through qinq 46; }
scene_mpls() { through mpls 46; }
scene_pppoe() { through pppoe 46; }
scene_ipip() { through ipip 4; }
scene_sixinfour() { through sixinfour 6; }
scene_fourinsix() { through fourinsix 4; }
scene_sixinsix() { through sixinsix 6; }
scene_gre() { through gre 46; }
scene_gtpu() { through gtpu 46; }
scene_vxlan() { through vxlan 46; }
scene_tzsp() { through tzsp 46; }
scene_capwap() { through capwap 46; }

# What a TUN interface carries has no link header.
scene_raw() { through gre 46 "$inner_if" raw.pcap; }
