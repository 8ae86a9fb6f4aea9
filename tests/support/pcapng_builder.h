// pcapng captures for tests, block by block (draft-ietf-opsawg-pcapng).
#ifndef WEIR_TESTS_SUPPORT_PCAPNG_BUILDER_H_
#define WEIR_TESTS_SUPPORT_PCAPNG_BUILDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

// What an interface description says beside the link type.
struct PcapngInterface {
  uint32_t snapshot_length = 0;
  std::string name = {};
  std::optional<uint8_t> resolution = {};
  std::optional<int64_t> offset_seconds = {};
  std::string comment = {};  // stands before the other options
};

struct PcapngStatistics {
  std::optional<uint64_t> start_ticks = {};
  std::optional<uint64_t> interface_drops = {};
  std::optional<uint64_t> kernel_drops = {};
};

// Example:
//   PcapngBuilder().Section().Interface(1).Packet(0, 1'000'000, bytes).String()
class PcapngBuilder {
 public:
  // What follows is in this byte order. Without a length the section's is not known.
  PcapngBuilder& Section(bool big_endian = false, uint64_t length = UINT64_MAX);
  PcapngBuilder& Interface(uint16_t link_type, const PcapngInterface& interface = {});
  // `wire_length` absent: as long as its bytes. `comment`: an option behind the bytes.
  PcapngBuilder& Packet(uint32_t interface, uint64_t ticks, std::string_view bytes,
                        std::optional<uint32_t> wire_length = {}, std::string_view comment = {});
  PcapngBuilder& ObsoletePacket(uint16_t interface, uint64_t ticks, std::string_view bytes);
  PcapngBuilder& SimplePacket(std::string_view bytes, uint32_t wire_length);
  PcapngBuilder& Statistics(uint32_t interface, const PcapngStatistics& statistics);
  PcapngBuilder& Block(uint32_t type, std::string_view body);

  const std::string& String() const { return bytes_; }
  size_t size() const { return bytes_.size(); }

 private:
  std::string Number(uint64_t value, int size) const;
  std::string Ticks(uint64_t ticks) const;
  std::string Option(uint16_t code, std::string_view value) const;

  bool big_endian_ = false;
  std::string bytes_;
};

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_PCAPNG_BUILDER_H_
