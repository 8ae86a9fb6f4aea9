// Packets whose time stamps lie anywhere in 64 bits, as pcapng files can have them.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/checked_run.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

std::string FrameFrom(bool client) {
  return client ? Eth().Ipv4("192.0.2.1", "192.0.2.2").Udp(40000, 53).Payload("hello").String()
                : Eth().Ipv4("192.0.2.2", "192.0.2.1").Udp(53, 40000).Payload("hello").String();
}

MeterSettings EverySetting(TimeResolution resolution) {
  MeterSettings settings;
  settings.statistics = true;
  settings.early_packets = 10;
  settings.max_dissected_packets = 20;
  settings.events = {.started = true, .early = true, .classified = true, .updated = true};
  settings.update_interval_ns = kNanosPerSecond;
  settings.early_at_packet = 1;
  settings.idle_timeout_ns = settings.active_timeout_ns = INT64_MAX;
  settings.time_resolution = resolution;
  return settings;
}

// Frames with these stamps as one batch.
class StampedSource final : public PacketSource {
 public:
  explicit StampedSource(const std::vector<int64_t>& stamps) {
    for (std::string& frame : frames_) frame.append(kSlack, '\0');
    for (size_t i = 0; i < stamps.size(); ++i) {
      const std::string& bytes = frames_[i % 2];
      const auto length = static_cast<uint32_t>(bytes.size() - kSlack);
      batch_.frames.push_back(
          {reinterpret_cast<const uint8_t*>(bytes.data()), length, length, stamps[i]});
    }
  }

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override {
    batch = std::exchange(batch_, {});
    return batch.frames.empty() ? ReadOutcome::kEnd : ReadOutcome::kFrames;
  }
  void Interrupt() override {}
  bool is_live() const override { return false; }
  SourceProgress progress() const override { return {}; }

 private:
  static constexpr size_t kSlack = 256;  // what is behind a frame for dissectors
  std::string frames_[2] = {FrameFrom(true), FrameFrom(false)};
  FrameBatch batch_;
};

TEST(TimeStamps, AnywhereIn64BitsLeaveTheBooksBalanced) {
  const std::vector<int64_t> cases[] = {
      {0, INT64_MAX},
      {INT64_MAX, 0, INT64_MAX - 1},
      {INT64_MIN, INT64_MAX},
      {INT64_MIN + 1, -1, 0, 1, INT64_MAX},
      {INT64_MIN + kNanosPerMilli, INT64_MIN + kNanosPerMilli - 1, INT64_MAX, INT64_MAX},
      {-1, -1, -kNanosPerMilli},
  };
  for (const std::vector<int64_t>& stamps : cases) {
    for (const auto resolution : {TimeResolution::kNanosecond, TimeResolution::kMillisecond}) {
      const CheckedRun run =
          RunChecked(EverySetting(resolution), std::make_unique<StampedSource>(stamps));
      EXPECT_EQ(run.faults, "");
      EXPECT_TRUE(run.status.ok()) << run.status;
      EXPECT_EQ(run.statistics.packets_in_flows, stamps.size());
    }
  }
}

}  // namespace
}  // namespace weir
