// What tests of sources share: packets to write, and reading all that a source has.
#ifndef WEIR_TESTS_ENGINE_CAPTURE_FILES_CAPTURE_READING_H_
#define WEIR_TESTS_ENGINE_CAPTURE_FILES_CAPTURE_READING_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/capture/files/file_source.h"
#include "tests/support/capture_builder.h"

namespace weir {

// All frames up to the end or the error.
struct Reading {
  std::vector<CapturedPacket> packets = {};
  std::vector<LinkType> link_types = {};  // of each packet
  std::vector<uint16_t> interfaces = {};  // likewise, their numbers
  absl::Status status = {};               // OK at the source's end
};

Reading ReadAll(PacketSource& source);

// Opens the paths as one source and reads it; a failure to open is the reading's status.
Reading ReadPaths(const std::vector<std::string>& paths, const std::string& bpf_filter = "");

// `count` packets of sizes from `min_size` to `max_size`, contents and times that differ.
std::vector<CapturedPacket> ManyPackets(size_t count, size_t min_size, size_t max_size);

// An Ethernet frame with an IPv4 header and a UDP header to `port`.
std::string UdpFrame(uint16_t port);

// Fails the test at the first packet that differs; a matcher would print megabytes.
void ExpectSamePackets(const std::vector<CapturedPacket>& actual,
                       const std::vector<CapturedPacket>& expected);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_CAPTURE_FILES_CAPTURE_READING_H_
