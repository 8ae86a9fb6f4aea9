// What an operator should know about a session while it runs: that it begins to lose packets, or to
// end flows before their time, or that its packets' times are not what they seem.
#ifndef WEIR_ENGINE_SESSION_WARNINGS_H_
#define WEIR_ENGINE_SESSION_WARNINGS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/mutex.h"
#include "engine/meter/capture_statistics.h"

namespace weir {

// The numbers are those of weir.v1's WarningKind.
enum class WarningKind : uint8_t {
  kKernelDrops = 1,
  kInterfaceDrops = 2,
  kEviction = 3,
  kInterfaceOutage = 4,
  kSocketLookups = 6,
  kSourceOutOfOrder = 7,
  kStrayTimestamps = 8,
};
inline constexpr size_t kMaxWarningKind = 8;

struct Warning {
  WarningKind kind = WarningKind::kKernelDrops;
  std::string message;  // a sentence
  int64_t time_ns = 0;  // Unix time
  uint64_t number = 0;  // of a session's warnings, from 1 on
};

// Finds them in the statistics, as one looks at these again and again. A trouble is told when it
// begins: when its count rises, and had not for kCalmNs. Of each kind the newest is kept.
// Thread-safe.
class Warnings {
 public:
  static constexpr int64_t kCalmNs = 10 * kNanosPerSecond;

  // True where there is a new warning. The times are those of the two clocks.
  bool Look(const CaptureStatistics& totals, int64_t unix_ns, int64_t monotonic_ns);

  // The next one after the warning of number `told`, of those that are kept. Costs nothing where
  // there is none.
  std::optional<Warning> After(uint64_t told) const;

 private:
  struct Trouble {
    uint64_t count = 0;
    std::optional<int64_t> last_rise_ns;  // monotonic
    Warning newest;                       // number 0: none yet
  };

  Trouble& Of(WarningKind kind) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return troubles_[static_cast<size_t>(kind) - 1];
  }
  bool Begins(WarningKind kind, uint64_t count, int64_t now_ns)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Add(WarningKind kind, std::string message, int64_t unix_ns)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LookAtInterfaces(const CaptureStatistics& totals, int64_t unix_ns, int64_t monotonic_ns)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  std::array<Trouble, kMaxWarningKind> troubles_ ABSL_GUARDED_BY(mutex_);  // by WarningKind
  size_t failed_interfaces_ ABSL_GUARDED_BY(mutex_) = 0;
  std::atomic<uint64_t> last_number_ = 0;  // written under mutex_
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_WARNINGS_H_
