// Capture files as a whole, from their bytes to records: every record must parse, the totals must
// balance, whatever the files hold.
//
// Input: three bytes of settings, one that picks the filter and the bound on records, then files
// with kNextFile between them, which are read as one source. nDPI takes part where the bytes add up
// to a multiple of 64: a detection module takes 10 ms to make.
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string_view>

#include "tests/fuzz/choices.h"
#include "tests/fuzz/expect.h"
#include "tests/support/checked_run.h"

namespace weir {
namespace {

constexpr std::string_view kNextFile = "\nNEXT FILE\n";
constexpr size_t kMaxFiles = 8;

// Names are left out: libpcap would ask the network for them.
constexpr const char* kFilters[] = {
    "",
    "tcp",
    "udp port 53",
    "ip6",
    "vlan and ip",
    "mpls",
    "net 192.0.2.0/24",
    "tcp[tcpflags] & tcp-syn != 0",
    "greater 100",
    "ip[2:2] > 1000 or ether[6] & 1 = 1",
    "icmp6 or arp",
    "pppoes and tcp",
    "not ip and not ip6",
    "ip protochain 6",
    "tcp port",
    "ether proto 0x800",
};

MeterSettings SettingsFrom(Choices& choices) {
  MeterSettings settings;
  const uint8_t plain = choices.Byte();
  settings.statistics = (plain & 1) != 0;
  settings.early_packets = (plain & 2) != 0 ? 5 : 0;
  settings.workers = (plain & 4) != 0 ? 2 : 1;
  settings.max_open_flows = (plain & 8) != 0 ? 4 : 1000;
  settings.tcp_close_ends_flow = (plain & 16) != 0;
  settings.idle_timeout_ns = (plain & 32) != 0 ? kNanosPerSecond : 120 * kNanosPerSecond;
  settings.decode_tunnels = (plain & 64) == 0;
  if ((plain & 128) != 0) settings.time_resolution = TimeResolution::kMillisecond;
  const uint8_t more = choices.Byte();
  settings.accounting = static_cast<Accounting>(more & 3);
  settings.events.started = (more & 4) != 0;
  settings.events.early = (more & 8) != 0;
  settings.early_at_packet = 3;
  settings.events.classified = (more & 16) != 0;
  settings.events.updated = (more & 32) != 0;
  settings.update_interval_ns = 10 * kNanosPerMilli;
  settings.events.ended = (more & 64) == 0;
  if ((more & 128) != 0) settings.active_timeout_ns = 0;
  const uint8_t tunnels = choices.Byte();
  settings.decode_vxlan = (tunnels & 1) != 0;
  settings.decode_geneve = (tunnels & 2) != 0;
  settings.decode_gre = (tunnels & 4) != 0;
  settings.decode_qinq = (tunnels & 8) != 0;
  settings.community_id = (tunnels & 16) != 0;
  return settings;
}

std::vector<CaptureInput> FilesFrom(std::string_view bytes) {
  std::vector<CaptureInput> files;
  while (files.size() < kMaxFiles) {
    const size_t end = bytes.find(kNextFile);
    files.push_back(InMemory(bytes.substr(0, end)));
    if (end == bytes.npos) break;
    bytes.remove_prefix(end + kNextFile.size());
  }
  return files;
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  Choices choices(data, size);
  MeterSettings settings = SettingsFrom(choices);
  const uint8_t bounds = choices.Byte();
  settings.max_flows = bounds >> 4;
  const uint8_t sum = std::accumulate(data, data + size, uint8_t{0});
  settings.max_dissected_packets = sum % 64 == 0 ? 20 : 0;
  const CheckedRun run = RunChecked(
      settings,
      {.inputs = FilesFrom(choices.Rest()), .bpf_filter = kFilters[bounds % std::size(kFilters)]});
  std::fputs(run.faults.c_str(), stderr);
  EXPECT_OR_DIE(run.faults.empty());
  return 0;
}
