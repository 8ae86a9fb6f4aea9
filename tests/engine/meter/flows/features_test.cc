// Sizes, statistics and early packets of records.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

constexpr uint8_t kSyn = 0x02, kPsh = 0x08, kAck = 0x10;

// Two packets out, one back: TCP over Ethernet, 14 + 20 + 20 bytes of headers; the first has
// padding on the wire behind its IP packet.
std::unique_ptr<FakeSource> TcpTalk() {
  auto source = std::make_unique<FakeSource>();
  source->Add(1'000'000, Eth().Ipv4("10.0.0.1", "10.0.0.2").Tcp(1000, 80, kSyn), 60);
  source->Add(3'500'000, Eth().Ipv4("10.0.0.2", "10.0.0.1").Tcp(80, 1000, kSyn | kAck));
  source->Add(
      7'250'000,
      Eth().Ipv4("10.0.0.1", "10.0.0.2").Tcp(1000, 80, kPsh | kAck).Payload("GET / HTTP/1.0\r\n"));
  return source;
}

v1::Flow OnlyFlow(const MeterSettings& settings, std::unique_ptr<FakeSource> source) {
  MeterRun run(settings, std::move(source));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  const auto events = run.events();
  EXPECT_EQ(events.size(), 1u);
  return events.empty() ? v1::Flow() : events[0].flow();
}

TEST(Meter, TotalsAllFourSizesByDirectionWhateverTheAccounting) {
  for (const auto accounting :
       {Accounting::kLink, Accounting::kIp, Accounting::kTransport, Accounting::kPayload}) {
    MeterSettings settings = PlainSettings();
    settings.accounting = accounting;
    const v1::Flow flow = OnlyFlow(settings, TcpTalk());
    EXPECT_EQ(flow.bidirectional().link_bytes(), 60u + 54 + 70);
    EXPECT_EQ(flow.bidirectional().ip_bytes(), 40u + 40 + 56);
    EXPECT_EQ(flow.bidirectional().transport_bytes(), 20u + 20 + 36);
    EXPECT_EQ(flow.bidirectional().payload_bytes(), 16u);
    EXPECT_EQ(flow.src_to_dst().link_bytes(), 130u);
    EXPECT_EQ(flow.dst_to_src().link_bytes(), 54u);
    EXPECT_EQ(flow.src_to_dst().first_seen_unix_nano(), 1'000'000u);
    EXPECT_EQ(flow.src_to_dst().last_seen_unix_nano(), 7'250'000u);
    EXPECT_EQ(flow.dst_to_src().first_seen_unix_nano(), 3'500'000u);
  }
}

TEST(Meter, MeasuresSizesByTheAccountingInForce) {
  struct {
    Accounting accounting;
    std::vector<uint32_t> sizes;
  } const cases[] = {
      {Accounting::kLink, {60, 54, 70}},
      {Accounting::kIp, {40, 40, 56}},
      {Accounting::kTransport, {20, 20, 36}},
      {Accounting::kPayload, {0, 0, 16}},
  };
  for (const auto& c : cases) {
    MeterSettings settings = PlainSettings();
    settings.accounting = c.accounting;
    settings.statistics = true;
    settings.early_packets = 5;
    const v1::Flow flow = OnlyFlow(settings, TcpTalk());
    const auto& sizes = flow.early_packets().sizes();
    EXPECT_EQ(std::vector<uint32_t>(sizes.begin(), sizes.end()), c.sizes);
    const auto& both = flow.statistics().bidirectional().size();
    EXPECT_EQ(both.min(), c.sizes[0] < c.sizes[1] ? c.sizes[0] : c.sizes[1]);
    EXPECT_EQ(both.max(), c.sizes[2]);
    EXPECT_DOUBLE_EQ(both.mean(), (c.sizes[0] + c.sizes[1] + c.sizes[2]) / 3.0);
    const double out_mean = (c.sizes[0] + c.sizes[2]) / 2.0;
    const auto& out = flow.statistics().src_to_dst().size();
    EXPECT_DOUBLE_EQ(out.mean(), out_mean);
    EXPECT_DOUBLE_EQ(out.stddev(), std::sqrt(2.0) * (c.sizes[2] - out_mean));
    EXPECT_EQ(flow.statistics().dst_to_src().size().stddev(), 0);
  }
}

TEST(Meter, MeasuresInterArrivalTimesOfTheFlowAndOfEachDirection) {
  MeterSettings settings = PlainSettings();
  settings.statistics = true;
  const v1::Flow flow = OnlyFlow(settings, TcpTalk());
  const auto& both = flow.statistics().bidirectional().inter_arrival();
  EXPECT_EQ(both.min_nanos(), 2'500'000u);
  EXPECT_EQ(both.max_nanos(), 3'750'000u);
  EXPECT_DOUBLE_EQ(both.mean_nanos(), 3'125'000);
  EXPECT_DOUBLE_EQ(both.stddev_nanos(), std::sqrt(2.0) * 625'000);
  const auto& out = flow.statistics().src_to_dst().inter_arrival();
  EXPECT_EQ(out.min_nanos(), 6'250'000u);
  EXPECT_EQ(out.stddev_nanos(), 0);
  EXPECT_EQ(flow.statistics().dst_to_src().inter_arrival().max_nanos(), 0u);
  EXPECT_EQ(flow.statistics().src_to_dst().tcp_flags().syn(), 1u);
  EXPECT_EQ(flow.statistics().bidirectional().tcp_flags().syn(), 2u);
  EXPECT_EQ(flow.statistics().bidirectional().tcp_flags().psh(), 1u);
  EXPECT_EQ(flow.statistics().bidirectional().tcp_flags().fin(), 0u);
}

TEST(Meter, MeasuresInWholeMillisecondsWhereItIsTold) {
  MeterSettings settings = PlainSettings();
  settings.statistics = true;
  settings.early_packets = 3;
  settings.time_resolution = TimeResolution::kMillisecond;
  const v1::Flow flow = OnlyFlow(settings, TcpTalk());  // at 1, 3 and 7 ms
  const auto& both = flow.statistics().bidirectional().inter_arrival();
  EXPECT_EQ(both.min_nanos(), 2'000'000u);
  EXPECT_EQ(both.max_nanos(), 4'000'000u);
  EXPECT_DOUBLE_EQ(both.mean_nanos(), 3'000'000);
  const auto& times = flow.early_packets().inter_arrival_nanos();
  EXPECT_EQ(std::vector<uint64_t>(times.begin(), times.end()),
            (std::vector<uint64_t>{0, 2'000'000, 4'000'000}));
}

TEST(Meter, KeepsTheFirstPacketsUpToTheLimit) {
  for (uint32_t limit : {1, 2, 3, 4}) {
    SCOPED_TRACE(limit);
    MeterSettings settings = PlainSettings();
    settings.early_packets = limit;
    const v1::Flow flow = OnlyFlow(settings, TcpTalk());
    const auto& directions = flow.early_packets().directions();
    std::vector<uint32_t> expected = {0, 1, 0};
    expected.resize(std::min<size_t>(limit, 3));
    EXPECT_EQ(std::vector<uint32_t>(directions.begin(), directions.end()), expected);
    EXPECT_FALSE(flow.has_statistics());
  }
}

TEST(Meter, LeavesOutWhatItIsNotAskedFor) {
  const v1::Flow flow = OnlyFlow(PlainSettings(), TcpTalk());
  EXPECT_FALSE(flow.has_statistics());
  EXPECT_FALSE(flow.has_early_packets());
  EXPECT_FALSE(flow.has_application());
}

TEST(Meter, LabelsFlowsWhereItInspectsThem) {
  MeterSettings settings;
  auto source = std::make_unique<FakeSource>();
  const std::string query(
      "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03www\x07"
      "example\x03"
      "com\0\0\x01\0\x01",
      33);
  source->Add(1, Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(1000, 53).Payload(query));
  const v1::Flow flow = OnlyFlow(settings, std::move(source));
  EXPECT_EQ(flow.application().name(), "DNS");
  EXPECT_EQ(flow.requested_server_name(), "www.example.com");
}

}  // namespace
}  // namespace weir
