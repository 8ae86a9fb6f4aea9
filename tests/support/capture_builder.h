// Capture files for tests: bytes in memory, from packets, and files that go with the test.
#ifndef WEIR_TESTS_SUPPORT_CAPTURE_BUILDER_H_
#define WEIR_TESTS_SUPPORT_CAPTURE_BUILDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

struct CapturedPacket {
  int64_t timestamp_ns;
  std::string bytes;
  std::optional<uint32_t> wire_length;  // the length of `bytes` where absent

  uint32_t wire() const { return wire_length.value_or(static_cast<uint32_t>(bytes.size())); }
};

struct PcapOptions {
  bool nanoseconds = false;
  bool big_endian = false;
  uint32_t link_type = 1;  // LINKTYPE_ETHERNET; written as it is, upper bits too
  uint32_t snapshot_length = 262144;
};

// A classic pcap file of version 2.4. Time stamps are not negative; microseconds are cut.
std::string BuildPcap(const std::vector<CapturedPacket>& packets, const PcapOptions& options = {});

// A little-endian pcapng file of one section and one interface, in nanoseconds.
std::string BuildPcapng(const std::vector<CapturedPacket>& packets, uint16_t link_type = 1,
                        uint32_t snapshot_length = 262144);

// A file in the test's temporary folder that is removed with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view contents);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_CAPTURE_BUILDER_H_
