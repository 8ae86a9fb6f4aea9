#include "tests/golden/golden_run.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/capture/files/file_source.h"
#include "engine/packet/ignored_reason.h"
#include "tests/golden/flow_text.h"

namespace weir {
namespace {

// Copies of these in other forms are held to the same records by another test.
constexpr const char* kCaptures[] = {
    "any_sll.pcap",   "any_sll2.pcap",   "applications.pcap",  "capwap.pcap",
    "dhcp.pcap",      "dns.pcap",        "fourinsix.pcap",     "fragments.pcap",
    "gre.pcap",       "gtpu.pcap",       "http_bad_utf8.pcap", "http_cut.pcap",
    "http_nsec.pcap", "icmp.pcap",       "ipip.pcap",          "ipv6.pcap",
    "mpls.pcap",      "ntp.pcap",        "pppoe.pcap",         "qinq.pcap",
    "quic.pcap",      "raw.pcap",        "refused.pcap",       "sections.pcapng",
    "sixinfour.pcap", "sixinsix.pcap",   "smtp.pcap",          "ssh.pcap",
    "timeouts.pcap",  "tls.pcap",        "tls12.pcap",         "tzsp.pcap",
    "vlan.pcap",      "vlan_stack.pcap", "vxlan.pcap",
};
constexpr uint32_t kEarlyPackets = 8;

std::string BooksText(const CaptureRecords& records) {
  const CaptureStatistics& s = records.statistics;
  std::string text = absl::StrCat("captured ", s.captured_packets, " packets, ", s.captured_bytes,
                                  " bytes; in flows ", s.packets_in_flows, ", ", s.bytes_in_flows);
  for (size_t i = 0; i < s.ignored_packets.size(); ++i) {
    if (s.ignored_packets[i] == 0) continue;
    const auto name = IgnoredReasonName(static_cast<IgnoredReason>(i));
    absl::StrAppend(&text, "; ", std::string(name), " ", s.ignored_packets[i]);
  }
  if (s.dropped_text_bytes > 0) absl::StrAppend(&text, "; not UTF-8 ", s.dropped_text_bytes);
  return absl::StrCat(text, "\n");
}

// Keeps of a flow what statistics and early packets add to it.
v1::Flow FeaturesOf(const v1::Flow& flow) {
  v1::Flow features;
  features.set_id(flow.id());
  *features.mutable_statistics() = flow.statistics();
  *features.mutable_early_packets() = flow.early_packets();
  return features;
}

std::string StatusText(const absl::Status& status, const std::string& folder) {
  return absl::StrCat("ended ", absl::StrReplaceAll(status.ToString(), {{folder + "/", ""}}), "\n");
}

}  // namespace

std::span<const char* const> GoldenCaptures() { return kCaptures; }

std::string GoldenPath(const std::string& capture) {
  return absl::StrCat("tests/golden/", capture.substr(0, capture.find('.')), ".txt");
}

CaptureRecords ReadCapture(const std::string& path, const MeterSettings& settings) {
  CaptureRecords records;
  auto source = OpenFileSource({.inputs = {{.path = path}}, .bpf_filter = ""});
  records.status = source.status();
  if (!source.ok()) return records;
  MeterRun run(settings, *std::move(source));
  records.status = run.Await();
  records.statistics = run.statistics();
  for (v1::FlowEvent& event : run.events()) {
    records.flows.push_back(std::move(*event.mutable_flow()));
  }
  std::sort(records.flows.begin(), records.flows.end(),
            [](const v1::Flow& a, const v1::Flow& b) { return a.id() < b.id(); });
  return records;
}

std::string GoldenText(const std::string& folder, const std::string& capture) {
  MeterSettings settings = DefaultSettings(FlowRules::kNfstream);
  const CaptureRecords plain = ReadCapture(absl::StrCat(folder, "/", capture), settings);
  settings.statistics = true;
  settings.early_packets = kEarlyPackets;
  const CaptureRecords rich = ReadCapture(absl::StrCat(folder, "/", capture), settings);
  std::string text = absl::StrCat("# ", capture, "\n", BooksText(plain));
  for (const v1::Flow& flow : plain.flows) absl::StrAppend(&text, FlowText(flow));
  absl::StrAppend(&text, StatusText(plain.status, folder), "\n# statistics and early packets\n");
  for (const v1::Flow& flow : rich.flows) absl::StrAppend(&text, FlowText(FeaturesOf(flow)));
  return text;
}

}  // namespace weir
