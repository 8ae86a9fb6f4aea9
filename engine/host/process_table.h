// Which process is at the end of a flow: the sockets of this machine at one time.
#ifndef WEIR_ENGINE_HOST_PROCESS_TABLE_H_
#define WEIR_ENGINE_HOST_PROCESS_TABLE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "engine/base/mutex.h"
#include "engine/host/process.h"
#include "engine/packet/flow_key.h"

namespace weir {

// A socket of this machine, as the kernel's socket diagnostics tell of it.

// One end of a socket. Port 0: none.
struct SocketEnd {
  IpAddress address{};  // all zeros: any
  uint16_t port = 0;    // host order

  bool is_any() const { return address == IpAddress{}; }
  friend bool operator==(const SocketEnd&, const SocketEnd&) = default;
};

// Addresses are of `ip_version`: IPv4 that is spoken through an IPv6 socket (::ffff:a.b.c.d) is
// IPv4.
struct LocalSocket {
  uint8_t protocol = 0;  // TCP or UDP
  uint8_t ip_version = 4;
  bool serves_ipv4 = false;  // an IPv6 socket bound to any address that takes IPv4 as well
  SocketEnd local;
  SocketEnd remote;    // port 0: not connected
  uint64_t inode = 0;  // what ties it to the descriptors of processes

  bool is_connected() const { return remote.port != 0; }
  friend bool operator==(const LocalSocket&, const LocalSocket&) = default;
};

// By what of its socket a flow was known, from the least to the most exact.
enum class SocketMatch : uint8_t {
  kNone,
  kPort,       // bound to the port, for any address
  kBound,      // bound to address and port
  kConnected,  // both ends
};

struct FoundProcess {
  const Process* process = nullptr;  // the table's; null for kNone
  SocketMatch match = SocketMatch::kNone;
};

// A flow as its first packet had it.
struct FlowEnds {
  uint8_t protocol = 0;
  uint8_t ip_version = 4;
  SocketEnd source;
  SocketEnd destination;
};

struct OwnedSocket {
  LocalSocket socket;
  Process process;
};

// An address of this machine, with its IP version.
using LocalAddress = std::pair<uint8_t, IpAddress>;

// Immutable once it is filled: then thread-safe.
//
// A socket of both ends goes before one of an address, and that one before one of any address.
// Where both ends of a flow are on this machine the source's process goes before the destination's.
// A socket bound to any address counts only for addresses of this machine, so traffic of others
// that passes by is nobody's; 127.0.0.0/8 is this machine's, multicast and broadcast are not.
class ProcessTable {
 public:
  explicit ProcessTable(const std::vector<LocalAddress>& addresses);

  // Of sockets that would be found by the same flows the first one counts.
  void Add(const OwnedSocket& socket);

  FoundProcess Find(const FlowEnds& flow) const;

  size_t size() const { return sockets_.size(); }

 private:
  // Ends that a socket does not have are zero.
  struct Key {
    uint8_t protocol;
    uint8_t ip_version;
    SocketEnd local;
    SocketEnd remote;

    friend bool operator==(const Key&, const Key&) = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.protocol, key.ip_version, key.local.address,
                        key.local.port, key.remote.address, key.remote.port);
    }
  };

  const Process* Lookup(const FlowEnds& flow, const SocketEnd& local,
                        const SocketEnd& remote) const;
  const Process* Lookup(const Key& key) const;
  const Process* LookupPort(const FlowEnds& flow, uint16_t port) const;
  bool IsLocal(uint8_t ip_version, const IpAddress& address) const;

  absl::flat_hash_map<Key, Process> sockets_;
  absl::flat_hash_set<LocalAddress> addresses_;
};

// Where whoever finds processes leaves the newest table, and workers take it from.
// Thread-safe. A look at the version takes no lock, so that it can be had for each batch of
// packets; a table is taken only where that has changed.
class ProcessDirectory {
 public:
  using Table = std::shared_ptr<const ProcessTable>;

  void Publish(Table table) {
    MutexLock lock(mutex_);
    table_ = std::move(table);
    version_.fetch_add(1, std::memory_order_release);
  }

  // How many tables there have been.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  // The newest; null where there has been none.
  Table table() const {
    MutexLock lock(mutex_);
    return table_;
  }

 private:
  mutable Mutex mutex_;
  Table table_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> version_{0};
};

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_PROCESS_TABLE_H_
