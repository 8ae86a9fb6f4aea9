#include "tests/engine/meter/meter_run.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace weir {
namespace {

std::string End(const std::string& address, uint32_t port) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(address.size() == 4 ? AF_INET : AF_INET6, address.data(), text, sizeof(text));
  return absl::StrCat(text, ":", port);
}

template <typename Counts>
uint64_t SumOf(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

}  // namespace

MeterSettings PlainSettings() {
  MeterSettings settings;
  settings.max_dissected_packets = 0;
  return settings;
}

MeterRun::MeterRun(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                   const Clock& clock)
    : MeterRun(settings, OneSource(std::move(source)), clock) {}

MeterRun::MeterRun(const MeterSettings& settings, PacketSources sources, const Clock& clock) {
  auto meter = Meter::Create(settings, std::move(sources), &sink_, clock);
  EXPECT_EQ(meter.status(), absl::OkStatus());
  meter_ = *std::move(meter);
  meter_->Start([this](absl::Status status) {
    std::lock_guard lock(mutex_);
    status_ = std::move(status);
    is_over_ = true;
    ended_.notify_all();
  });
}

absl::Status MeterRun::Await() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return is_over_; });
  return status_;
}

std::string InWords(const v1::FlowEvent& event) {
  const v1::Flow& flow = event.flow();
  return absl::StrCat(
      End(flow.src_address(), flow.src_port()), " > ", End(flow.dst_address(), flow.dst_port()),
      " ", flow.src_to_dst().packets(), "+", flow.dst_to_src().packets(), " ",
      std::string(absl::StripPrefix(v1::EndReason_Name(flow.end_reason()), "END_REASON_")));
}

std::vector<std::string> RecordsInWords(const std::vector<v1::FlowEvent>& events) {
  std::vector<std::string> records;
  for (const v1::FlowEvent& event : events) {
    if (event.type() == v1::EVENT_TYPE_ENDED) records.push_back(InWords(event));
  }
  return records;
}

std::vector<std::string> RecordsOf(const MeterSettings& settings,
                                   std::unique_ptr<PacketSource> source) {
  MeterRun run(settings, std::move(source));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  ExpectBalanced(run.statistics());
  return RecordsInWords(run.events());
}

void ExpectBalanced(const CaptureStatistics& s) {
  EXPECT_EQ(s.waiting_packets, 0u);
  EXPECT_EQ(s.waiting_bytes, 0u);
  EXPECT_EQ(s.captured_packets, s.packets_in_flows + SumOf(s.ignored_packets));
  EXPECT_EQ(s.captured_bytes, s.bytes_in_flows + SumOf(s.ignored_bytes));
  EXPECT_EQ(s.packets_in_flows, s.packets_of_ended_flows + s.packets_of_open_flows);
  EXPECT_EQ(s.bytes_in_flows, s.bytes_of_ended_flows + s.bytes_of_open_flows);
  EXPECT_EQ(s.flows_started, SumOf(s.flows_ended) + s.flows_open);
  EXPECT_EQ(s.holds, s.decided_holds + s.expired_holds + s.released_holds);
  EXPECT_LE(s.verdicts_late, s.verdicts_applied);
  EXPECT_EQ(s.ignored_packets[0], 0u);
  EXPECT_EQ(s.flows_ended[0], 0u);
  EXPECT_LE(s.peak_flows_open, s.flows_started);
  EXPECT_EQ(s.flows_started > 0, s.peak_flows_open > 0);
  EXPECT_EQ(s.flows_open == 0, s.packets_of_open_flows == 0);
}

}  // namespace weir
