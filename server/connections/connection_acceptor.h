// Accepts connections, and keeps an eye on them while they are open.
#ifndef WEIR_SERVER_CONNECTIONS_CONNECTION_ACCEPTOR_H_
#define WEIR_SERVER_CONNECTIONS_CONNECTION_ACCEPTOR_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/clock.h"
#include "engine/capture/unique_descriptor.h"
#include "server/connections/connection_report.h"
#include "server/connections/connection_table.h"
#include "server/connections/memory_relief.h"
#include "server/connections/traffic_judge.h"

namespace weir {

// A connection that was let in. Who gets it closes `descriptor`.
struct AcceptedConnection {
  int descriptor = -1;
  size_t listener = 0;  // index of the listener that it came by
  Peer peer;
};

// One thread: accepts from all listeners; notices that connections are closed; every 100 ms looks
// whether one sends what no call explains, and at the memory of the process; once a minute tells
// what was refused. It keeps a descriptor in reserve, so that it can refuse where there are no
// more. Where connections are handed to whom (one server for all, or one for each kind of client,
// by the listener or the peer) is for `hand_over` to say.
class ConnectionAcceptor {
 public:
  // Called from the thread; must not wait. Gives whether the next one may follow at once: if not,
  // those that come are left to the kernel for a millisecond at most.
  using HandOver = std::function<bool(AcceptedConnection)>;
  using LogLine = std::function<void(absl::string_view)>;

  // `listeners` are sockets that listen, and do not block. `table` and `clock` outlive it, and are
  // shared. RESOURCE_EXHAUSTED where there are no descriptors or threads.
  static absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> Start(
      std::vector<UniqueDescriptor> listeners, ConnectionTable& table, const Clock& clock,
      HandOver hand_over, LogLine log_line);

  // Accepts no more, closes the listeners, and looks at no connection any more.
  ~ConnectionAcceptor();
  ConnectionAcceptor(const ConnectionAcceptor&) = delete;
  ConnectionAcceptor& operator=(const ConnectionAcceptor&) = delete;

 private:
  ConnectionAcceptor(std::vector<UniqueDescriptor> listeners, ConnectionTable& table,
                     const Clock& clock, HandOver hand_over, LogLine log_line);
  absl::Status Open();
  void Work();
  void SetAccepting(bool accepting);
  void AcceptFrom(size_t listener);
  bool AcceptOne(size_t listener);
  void LetIn(size_t listener, UniqueDescriptor socket);
  bool RefuseOne(int listener);
  void Look(int64_t now_ns);
  void JudgeTraffic(const ConnectionTable::Entry& entry, int64_t now_ns);

  const std::vector<UniqueDescriptor> listeners_;
  ConnectionTable& table_;
  const Clock& clock_;
  const HandOver hand_over_;
  const LogLine log_line_;
  UniqueDescriptor epoll_;
  UniqueDescriptor stop_;
  // Of the thread alone.
  bool accepting_ = true;
  UniqueDescriptor reserve_;
  std::map<ConnectionTable::Ordinal, TrafficJudge> judges_;
  MemoryRelief relief_;
  ConnectionReport report_;
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_CONNECTION_ACCEPTOR_H_
