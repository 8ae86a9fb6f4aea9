#!/usr/bin/env bash
# Records the captures of this folder: real programs talk between two network namespaces that this
# script makes and removes, and tcpdump writes down what they say.
#
#   sudo tests/data/record.sh              every capture
#   sudo tests/data/record.sh http tls     only the scenes named (see --list)
#
# Debian packages it needs:
#   tcpdump wireshark-common iproute2 iputils-ping ethtool openssl curl nginx-light dnsmasq-base
#   bind9-dnsutils openssh-server openssh-client chrony udhcpc python3 python3-venv
# and, by pip into a virtual environment that is removed at the end: aioquic aiosmtpd.
#
# A new recording differs from the last in times, ports and keys, so golden files that rest on a
# capture are to be made anew with it.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${WEIR_DATA_OUT:-$here}
work=
# shellcheck disable=SC2034 # Used by the parts below.
readonly here out

for part in network servers scenes_web scenes_service scenes_tunnel copies; do
  # shellcheck disable=SC1090
  source "$here/recorder/$part.sh"
done

readonly scenes=(http http_bad_utf8 tls tls12 applications quic dns ssh smtp ntp dhcp icmp
  fragments refused ipv6 any vlan vlan_stack qinq mpls pppoe raw ipip sixinfour fourinsix sixinsix
  gre vxlan gtpu tzsp capwap copies links timeouts mixed)

needed() {
  local program missing=0
  for program in tcpdump editcap mergecap ip ping ethtool openssl curl nginx dnsmasq dig sshd ssh \
    chronyd udhcpc python3; do
    command -v "$program" >/dev/null && continue
    echo "record.sh: $program is missing; the packages are named at the top of this script" >&2
    missing=1
  done
  return "$missing"
}

# Fails with a plain word where an argument is no scene.
known() {
  local scene
  for scene in "$@"; do
    [[ " ${scenes[*]} " == *" $scene "* ]] && continue
    echo "record.sh: no scene '$scene'; --list names them" >&2
    return 1
  done
}

clean_up() {
  local status=$?
  trap - EXIT
  stop_jobs
  remove_run_sshd
  remove_network
  [[ -z $work ]] || rm -rf "$work"
  exit "$status"
}

set_up() {
  work=$(mktemp -d --tmpdir weir-record.XXXXXX)
  chmod 755 "$work"
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  make_network
  start_servers
}

main() {
  if [[ ${1:-} == --list ]]; then
    printf '%s\n' "${scenes[@]}"
    return
  fi
  known "$@"
  ((EUID == 0)) || { echo "record.sh: needs root, to make network namespaces" >&2; return 1; }
  needed
  set_up
  local scene
  for scene in "${@:-${scenes[@]}}"; do
    echo "scene $scene"
    "scene_$scene"
  done
}

main "$@"
