// A few ports, asked for on every packet.
#ifndef WEIR_ENGINE_PACKET_PORT_LIST_H_
#define WEIR_ENGINE_PACKET_PORT_LIST_H_

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace weir {

// A plain value; at most kMax ports, in the order in which they were given.
class PortList {
 public:
  static constexpr size_t kMax = 8;

  constexpr PortList() = default;
  // Implicit, so that settings read as lists.
  constexpr PortList(std::initializer_list<uint16_t> ports) {
    for (const uint16_t port : ports) Add(port);
  }

  // REQUIRES: fewer than kMax.
  constexpr void Add(uint16_t port) {
    assert(count_ < kMax);
    ports_[count_++] = port;
    low_bits_ |= BitOf(port);
  }

  // One test for nearly all ports that are not in the list.
  constexpr bool Has(uint16_t port) const {
    return (low_bits_ & BitOf(port)) != 0 && IsListed(port);
  }

  // A set that has the port, if the bit of its low six is there; of several lists by `or`.
  constexpr uint64_t low_bits() const { return low_bits_; }
  static constexpr uint64_t BitOf(uint16_t port) { return uint64_t{1} << (port & 63); }

  constexpr std::span<const uint16_t> ports() const { return {ports_.data(), count_}; }

  constexpr bool operator==(const PortList&) const = default;

 private:
  constexpr bool IsListed(uint16_t port) const {
    for (const uint16_t listed : ports()) {
      if (listed == port) return true;
    }
    return false;
  }

  uint64_t low_bits_ = 0;  // a bit for the low six of each port
  std::array<uint16_t, kMax> ports_{};
  uint8_t count_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_PORT_LIST_H_
