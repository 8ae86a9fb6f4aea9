#include "engine/meter/meter_settings.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

namespace weir {
namespace {

struct Case {
  const char* name;
  std::function<void(MeterSettings&)> set;
  const char* message;  // empty: valid
};

void SetHold(MeterSettings& settings, uint32_t decide_after, uint32_t early_packets) {
  settings.verdicts.emplace().hold_at_packet = decide_after;
  settings.events.early = true;
  settings.early_at_packet = early_packets;
}

constexpr int64_t kMaxTime = std::numeric_limits<int64_t>::max();

const Case kCases[] = {
    {"the defaults", [](MeterSettings&) {}, ""},
    {"idle timeout 0", [](MeterSettings& s) { s.idle_timeout_ns = 0; }, ""},
    {"idle timeout below 0", [](MeterSettings& s) { s.idle_timeout_ns = -1'500'000'000; },
     "idle_timeout: -1.5 s is negative"},
    {"the longest idle timeout", [](MeterSettings& s) { s.idle_timeout_ns = kMaxTime; }, ""},
    {"active timeout 0", [](MeterSettings& s) { s.active_timeout_ns = 0; }, ""},
    {"active timeout below 0", [](MeterSettings& s) { s.active_timeout_ns = -1; },
     "active_timeout: -1e-09 s is negative"},
    {"the most early packets", [](MeterSettings& s) { s.early_packets = 65535; }, ""},
    {"too many early packets", [](MeterSettings& s) { s.early_packets = 65536; },
     "early_packets: 65536 is not from 0 to 65535"},
    {"an EARLY event that cannot be", [](MeterSettings& s) { s.early_at_packet = 65536; },
     "early_at_packet: 65536 is not from 0 to 65535"},
    {"EARLY without its packet", [](MeterSettings& s) { s.events.early = true; },
     "early_at_packet: 0 is below 1, and EARLY needs it"},
    {"EARLY on packet 1",
     [](MeterSettings& s) {
       s.events.early = true;
       s.early_at_packet = 1;
     },
     ""},
    {"UPDATED without its interval", [](MeterSettings& s) { s.events.updated = true; },
     "update_interval: 0 s is not above 0, and UPDATED needs it"},
    {"UPDATED with the shortest interval",
     [](MeterSettings& s) {
       s.events.updated = true;
       s.update_interval_ns = 1;
     },
     ""},
    {"update interval below 0", [](MeterSettings& s) { s.update_interval_ns = -1'000'000'000; },
     "update_interval: -1 s is negative"},
    {"no worker", [](MeterSettings& s) { s.workers = 0; }, "workers: 0 is not from 1 to 256"},
    {"the most workers", [](MeterSettings& s) { s.workers = 256; }, ""},
    {"too many workers", [](MeterSettings& s) { s.workers = 257; },
     "workers: 257 is not from 1 to 256"},
    {"verdicts that hold nothing", [](MeterSettings& s) { s.verdicts.emplace(); }, ""},
    {"a hold without its event", [](MeterSettings& s) { s.verdicts.emplace().hold_at_packet = 3; },
     "early_at_packet: 0 is not hold_at_packet, 3"},
    {"a hold at the event of another packet", [](MeterSettings& s) { SetHold(s, 3, 4); },
     "early_at_packet: 4 is not hold_at_packet, 3"},
    {"a hold at the last packet", [](MeterSettings& s) { SetHold(s, 65535, 65535); }, ""},
    {"a hold at no packet", [](MeterSettings& s) { SetHold(s, 65536, 65535); },
     "hold_at_packet: 65536 is not from 0 to 65535"},
    {"no time to hold", [](MeterSettings& s) { s.verdicts.emplace().hold_timeout_ns = 0; },
     "hold_timeout: 0 s is not above 0 and at most 3600 s"},
    {"the least time to hold", [](MeterSettings& s) { s.verdicts.emplace().hold_timeout_ns = 1; },
     ""},
    {"the most time to hold",
     [](MeterSettings& s) { s.verdicts.emplace().hold_timeout_ns = 3600 * kNanosPerSecond; }, ""},
    {"too much time to hold",
     [](MeterSettings& s) { s.verdicts.emplace().hold_timeout_ns = 3601 * kNanosPerSecond; },
     "hold_timeout: 3601 s is not above 0 and at most 3600 s"},
    {"no queue", [](MeterSettings& s) { s.verdicts.emplace().max_queued_packets = 0; },
     "max_queued_packets: 0 is not from 1 to 65536"},
    {"the shortest queue", [](MeterSettings& s) { s.verdicts.emplace().max_queued_packets = 1; },
     ""},
    {"the longest queue", [](MeterSettings& s) { s.verdicts.emplace().max_queued_packets = 65536; },
     ""},
    {"too long a queue", [](MeterSettings& s) { s.verdicts.emplace().max_queued_packets = 65537; },
     "max_queued_packets: 65537 is not from 1 to 65536"},
    {"no flow", [](MeterSettings& s) { s.max_open_flows = 0; },
     "max_open_flows: 0 is not from 1 to 1000000000"},
    {"one flow", [](MeterSettings& s) { s.max_open_flows = 1; }, ""},
    {"the most flows", [](MeterSettings& s) { s.max_open_flows = 1'000'000'000; }, ""},
    {"too many flows", [](MeterSettings& s) { s.max_open_flows = 1'000'000'001; },
     "max_open_flows: 1000000001 is not from 1 to 1000000000"},
};

TEST(MeterSettings, AreCheckedFieldByField) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    MeterSettings settings;
    c.set(settings);
    const absl::Status status = Validate(settings);
    EXPECT_EQ(status.message(), c.message);
    EXPECT_EQ(status.code(),
              *c.message == '\0' ? absl::StatusCode::kOk : absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace weir
