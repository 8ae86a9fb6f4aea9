// Made-up flows are told for what they look like.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "engine/base/clock.h"
#include "engine/capture/synthetic/synthetic_source.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

TEST(SyntheticLabels, AreTheNamesOfTheApplicationsAsked) {
  for (const std::string& name : SyntheticTraffic::Applications()) {
    auto sources =
        OpenSyntheticSources({.flows = 20, .applications = {name}}, "", 1, SystemClock());
    ASSERT_TRUE(sources.ok()) << sources.status();
    MeterRun run(MeterSettings(), *std::move(sources));
    EXPECT_EQ(run.Await(), absl::OkStatus());
    EXPECT_EQ(run.events().size(), 20u);
    for (const v1::FlowEvent& event : run.events()) {
      EXPECT_EQ(event.flow().application().name(), name);
      EXPECT_FALSE(event.flow().application().guessed());
      EXPECT_EQ(event.flow().bidirectional().packets(), 10u);
    }
  }
}

TEST(SyntheticLabels, NameTheHostOfEachFlow) {
  auto sources =
      OpenSyntheticSources({.flows = 20, .applications = {"TLS", "HTTP"}}, "", 1, SystemClock());
  ASSERT_TRUE(sources.ok()) << sources.status();
  MeterRun run(MeterSettings(), *std::move(sources));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  for (const v1::FlowEvent& event : run.events()) {
    const std::string& address = event.flow().src_address();  // 10.0.0.0 and the flow's number
    const int number = static_cast<uint8_t>(address[3]);
    char host[32];
    std::snprintf(host, sizeof(host), "h%05d.example.com", number);
    EXPECT_EQ(event.flow().requested_server_name(), host);
  }
}

}  // namespace
}  // namespace weir
