// After how long without a packet each flow ends, and so in which list of the table it is.
#ifndef WEIR_ENGINE_METER_FLOWS_IDLE_LISTS_H_
#define WEIR_ENGINE_METER_FLOWS_IDLE_LISTS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/meter/meter_settings.h"

namespace weir {

// A plain value, made once for a worker. One list where all flows have one timeout; with timeouts
// by protocol, one for each; and one for TCP connections that are closed, where their records
// linger.
class IdleLists {
 public:
  static constexpr size_t kMost = 5;

  explicit IdleLists(const MeterSettings& settings);

  size_t count() const { return count_; }
  // In which list a flow of this protocol begins.
  uint8_t Of(uint8_t protocol) const { return list_of_[protocol]; }
  // Nanoseconds, not negative.
  int64_t timeout_ns(size_t list) const { return timeout_ns_[list]; }

  // Where closed connections go; count() where they do not linger.
  uint8_t closed() const { return closed_; }
  bool has_closed() const { return closed_ < count_; }

 private:
  std::array<uint8_t, 256> list_of_{};
  std::array<int64_t, kMost> timeout_ns_{};
  size_t count_ = 1;
  uint8_t closed_ = kMost;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_IDLE_LISTS_H_
