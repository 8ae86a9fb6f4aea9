#include "tests/support/pcapng_builder.h"

namespace weir {
namespace {

constexpr uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr uint16_t kComment = 1, kEndOfOptions = 0;

std::string PaddedTo4(std::string_view bytes) {
  std::string padded(bytes);
  padded.resize((bytes.size() + 3) / 4 * 4);
  return padded;
}

}  // namespace

std::string PcapngBuilder::Number(uint64_t value, int size) const {
  std::string bytes;
  for (int i = 0; i < size; ++i) {
    const int place = big_endian_ ? size - 1 - i : i;
    bytes.push_back(static_cast<char>(value >> (8 * place)));
  }
  return bytes;
}

std::string PcapngBuilder::Ticks(uint64_t ticks) const {
  return Number(ticks >> 32, 4) + Number(ticks & UINT32_MAX, 4);
}

std::string PcapngBuilder::Option(uint16_t code, std::string_view value) const {
  return Number(code, 2) + Number(value.size(), 2) + PaddedTo4(value);
}

PcapngBuilder& PcapngBuilder::Block(uint32_t type, std::string_view body) {
  const std::string padded = PaddedTo4(body);
  const std::string length = Number(padded.size() + 12, 4);
  bytes_ += Number(type, 4) + length + padded + length;
  return *this;
}

PcapngBuilder& PcapngBuilder::Section(bool big_endian, uint64_t length) {
  big_endian_ = big_endian;
  return Block(kSectionHeader,
               Number(0x1a2b3c4d, 4) + Number(1, 2) + Number(0, 2) + Number(length, 8));
}

PcapngBuilder& PcapngBuilder::Interface(uint16_t link_type, const PcapngInterface& interface) {
  std::string body = Number(link_type, 2) + Number(0, 2) + Number(interface.snapshot_length, 4);
  if (!interface.comment.empty()) body += Option(kComment, interface.comment);
  if (!interface.name.empty()) body += Option(2, interface.name);
  if (interface.resolution.has_value()) body += Option(9, Number(*interface.resolution, 1));
  if (interface.offset_seconds.has_value()) {
    body += Option(14, Number(static_cast<uint64_t>(*interface.offset_seconds), 8));
  }
  return Block(1, body + Option(kEndOfOptions, ""));
}

PcapngBuilder& PcapngBuilder::Packet(uint32_t interface, uint64_t ticks, std::string_view bytes,
                                     std::optional<uint32_t> wire_length,
                                     std::string_view comment) {
  std::string body = Number(interface, 4) + Ticks(ticks) + Number(bytes.size(), 4) +
                     Number(wire_length.value_or(static_cast<uint32_t>(bytes.size())), 4) +
                     PaddedTo4(bytes);
  if (!comment.empty()) body += Option(kComment, comment) + Option(kEndOfOptions, "");
  return Block(6, body);
}

PcapngBuilder& PcapngBuilder::ObsoletePacket(uint16_t interface, uint64_t ticks,
                                             std::string_view bytes) {
  return Block(2, Number(interface, 2) + Number(0xffff, 2) + Ticks(ticks) +
                      Number(bytes.size(), 4) + Number(bytes.size(), 4) + std::string(bytes));
}

PcapngBuilder& PcapngBuilder::SimplePacket(std::string_view bytes, uint32_t wire_length) {
  return Block(3, Number(wire_length, 4) + std::string(bytes));
}

PcapngBuilder& PcapngBuilder::Statistics(uint32_t interface, const PcapngStatistics& statistics) {
  std::string body = Number(interface, 4) + Ticks(0);
  if (statistics.start_ticks.has_value()) body += Option(2, Ticks(*statistics.start_ticks));
  if (statistics.interface_drops.has_value()) {
    body += Option(5, Number(*statistics.interface_drops, 8));
  }
  if (statistics.kernel_drops.has_value()) body += Option(7, Number(*statistics.kernel_drops, 8));
  return Block(5, body);
}

}  // namespace weir
