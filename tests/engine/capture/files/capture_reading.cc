#include "tests/engine/capture/files/capture_reading.h"

#include <random>
#include <utility>

#include "gtest/gtest.h"

namespace weir {

Reading ReadAll(PacketSource& source) {
  Reading reading;
  FrameBatch batch;
  while (true) {
    absl::StatusOr<ReadOutcome> outcome = source.Read(batch);
    if (!outcome.ok() || *outcome == ReadOutcome::kEnd) {
      reading.status = outcome.status();
      return reading;
    }
    EXPECT_FALSE(batch.frames.empty());
    for (const Frame& frame : batch.frames) {
      reading.packets.push_back({frame.timestamp_ns,
                                 {reinterpret_cast<const char*>(frame.data), frame.captured_length},
                                 frame.wire_length});
      reading.link_types.push_back(batch.LinkOf(frame).type);
      reading.interfaces.push_back(batch.LinkOf(frame).interface_number);
    }
  }
}

Reading ReadPaths(const std::vector<std::string>& paths, const std::string& bpf_filter) {
  FileSourceOptions options;
  for (const std::string& path : paths) options.inputs.push_back({path, -1});
  options.bpf_filter = bpf_filter;
  absl::StatusOr<std::unique_ptr<PacketSource>> source = OpenFileSource(std::move(options));
  if (source.ok()) return ReadAll(**source);
  return {.status = source.status()};
}

std::vector<CapturedPacket> ManyPackets(size_t count, size_t min_size, size_t max_size) {
  std::mt19937 random(7);
  std::uniform_int_distribution<size_t> size(min_size, max_size);
  std::vector<CapturedPacket> packets;
  int64_t time = 1'700'000'000'000'000'000;
  for (size_t i = 0; i < count; ++i) {
    CapturedPacket packet = {time += 1'001'000, std::string(size(random), '\0'), {}};
    for (size_t at = 0; at < packet.bytes.size(); at += 97) packet.bytes[at] = random();
    packet.wire_length = packet.bytes.size() + i % 3;
    packets.push_back(std::move(packet));
  }
  return packets;
}

std::string UdpFrame(uint16_t port) {
  std::string frame(14 + 20 + 8, '\0');
  frame[12] = 0x08;  // IPv4
  frame[14] = 0x45;
  frame[14 + 3] = 28;  // total length
  frame[14 + 9] = 17;  // UDP
  frame[34 + 2] = static_cast<char>(port >> 8);
  frame[34 + 3] = static_cast<char>(port);
  frame[34 + 5] = 8;
  return frame;
}

void ExpectSamePackets(const std::vector<CapturedPacket>& actual,
                       const std::vector<CapturedPacket>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(actual[i].timestamp_ns, expected[i].timestamp_ns) << "packet " << i;
    ASSERT_EQ(actual[i].wire(), expected[i].wire()) << "packet " << i;
    ASSERT_TRUE(actual[i].bytes == expected[i].bytes) << "packet " << i;
  }
}

}  // namespace weir
