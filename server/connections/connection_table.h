// The connections that are open, and how many may be.
#ifndef WEIR_SERVER_CONNECTIONS_CONNECTION_TABLE_H_
#define WEIR_SERVER_CONNECTIONS_CONNECTION_TABLE_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"
#include "server/connections/connection.h"
#include "server/connections/connection_limits.h"

namespace weir {

// Why a connection was not let in.
enum class Refusal {
  kAll,          // there are as many as may be
  kAddress,      // likewise of its address
  kDescriptors,  // the process, or the machine, has no more of them
};
inline constexpr size_t kRefusalCount = 3;

// Totals since the start, but for `open`.
struct ConnectionCounts {
  uint64_t open = 0;
  uint64_t accepted = 0;
  std::array<uint64_t, kRefusalCount> refused{};  // by Refusal
  std::array<uint64_t, kShedReasonCount> shed{};  // by ShedReason
};

// Thread-safe.
class ConnectionTable {
 public:
  using Ordinal = uint64_t;
  struct Entry {
    Ordinal ordinal = 0;
    std::shared_ptr<Connection> connection;
  };

  explicit ConnectionTable(const ConnectionLimits& limits) : limits_(limits) {}

  // Lets in a connection, of which `socket` is a second descriptor; or no connection, and why not.
  // Where all are taken, the oldest that never called anything makes room.
  Entry Admit(Peer peer, UniqueDescriptor socket, int64_t now_ns, Refusal& refusal);

  // It is closed. Nothing where it is gone.
  void Remove(Ordinal ordinal);

  // By Peer::name; null for Unix sockets and for who is gone.
  std::shared_ptr<Connection> Find(absl::string_view name) const;

  // In the order in which they came.
  std::vector<Entry> All() const;

  void CountRefused(Refusal refusal);
  ConnectionCounts counts() const;
  const ConnectionLimits& limits() const { return limits_; }

 private:
  bool MakeRoom(int64_t now_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(const Connection& connection) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ConnectionLimits limits_;
  mutable Mutex mutex_;
  std::map<Ordinal, std::shared_ptr<Connection>> open_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::shared_ptr<Connection>> by_name_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, uint32_t> by_network_ ABSL_GUARDED_BY(mutex_);
  uint64_t shed_but_open_ ABSL_GUARDED_BY(mutex_) = 0;  // to make room
  ConnectionCounts counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_CONNECTION_TABLE_H_
