// One connection to the sensor, as its edge sees it.
#ifndef WEIR_SERVER_CONNECTIONS_CONNECTION_H_
#define WEIR_SERVER_CONNECTIONS_CONNECTION_H_

#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

struct Peer {
  std::string name;     // as gRPC names it: "ipv4:10.0.0.1:4711"; empty for Unix sockets
  std::string network;  // whose connections are counted together: "10.0.0.1", "2001:db8::/64"
  std::optional<ucred> credentials;  // of the process at the other end of a Unix socket
};

// Of a connected socket.
Peer PeerOf(int descriptor);

// gRPC's name of a peer as Peer::name has it: gRPC writes the brackets of IPv6 in two ways.
std::string PeerName(absl::string_view grpc_name);

// Why a connection was closed.
enum class ShedReason {
  kUnexplainedBytes,  // it sends much that belongs to no call
  kTooManyCalls,      // it has more calls under way than HTTP/2 allows it
  kCancelledCalls,    // it opens calls only to cancel them
  kMemory,            // the process needs its memory
  kMakesRoom,         // it never called anything, and another wants to come in
};
inline constexpr size_t kShedReasonCount = 5;

// Thread-safe.
class Connection {
 public:
  // `socket` is a second descriptor of the connection's socket.
  Connection(Peer peer, UniqueDescriptor socket, int64_t now_ns, uint32_t max_calls)
      : peer_(std::move(peer)),
        socket_(std::move(socket)),
        begun_ns_(now_ns),
        max_calls_(max_calls),
        cancel_credit_(MostCancelled()),
        credited_ns_(now_ns) {}

  const Peer& peer() const { return peer_; }
  int socket() const { return socket_.get(); }
  int64_t begun_ns() const { return begun_ns_; }

  // A call begins. With `takes_messages` its client sends any number of them.
  void BeginCall(bool takes_messages);
  // It is over, for gRPC too.
  void EndCall(bool takes_messages, bool was_cancelled, int64_t now_ns);
  // A message of a call came.
  void NoteMessage() { progress_.fetch_add(1, std::memory_order_relaxed); }

  // Goes up with each call and each of their messages.
  uint64_t progress() const { return progress_.load(std::memory_order_relaxed); }
  bool has_called() const { return progress() > 0; }
  uint32_t calls() const { return calls_.load(std::memory_order_relaxed); }
  bool takes_messages() const { return message_calls_.load(std::memory_order_relaxed) > 0; }

  // Ends it for both sides, by a reset where it is TCP: gRPC notices, cancels its calls and closes
  // it. False where that was done before: the first reason holds.
  bool Shed(ShedReason reason);
  std::optional<ShedReason> shed_reason() const;

 private:
  // HTTP/2 lets a client open a call where it has cancelled one, but the cancelled one is there
  // until the server holds no other reference to it.
  uint32_t MostCalls() const { return 2 * max_calls_ + 64; }
  int64_t MostCancelled() const { return MostCalls(); }

  const Peer peer_;
  const UniqueDescriptor socket_;
  const int64_t begun_ns_;
  const uint32_t max_calls_;
  std::atomic<uint64_t> progress_{0};
  std::atomic<uint32_t> calls_{0};
  std::atomic<uint32_t> message_calls_{0};
  std::atomic<int64_t> cancel_credit_;
  std::atomic<int64_t> credited_ns_;
  std::atomic<int> shed_{-1};
};

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_CONNECTION_H_
