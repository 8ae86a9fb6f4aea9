// Between the addresses that a sensor listens on and its gRPC server.
#ifndef WEIR_SERVER_PROCESS_EDGE_H_
#define WEIR_SERVER_PROCESS_EDGE_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "grpcpp/server_builder.h"
#include "server/connections/connection_acceptor.h"
#include "server/connections/connection_table.h"
#include "server/process/listen_address.h"
#include "server/process/listener.h"
#include "server/process/shutdown_watchdog.h"
#include "server/threads/task_runner.h"

namespace weir {

// Life: Listen -> AddTo (the builder) -> Begin (when the server is there) -> destroyed before the
// server is. Not thread-safe.
class Edge {
 public:
  // `table` and `clock` outlive it.
  Edge(ConnectionTable& table, const Clock& clock) : table_(table), clock_(clock) {}
  ~Edge();

  // Opens the addresses, as ParseListenAddress() reads them.
  absl::Status Listen(const std::vector<std::string>& words);

  // Has the builder make a server that takes connections from here: those of Unix sockets plain,
  // others with `tcp`.
  void AddTo(grpc::ServerBuilder& builder, std::shared_ptr<grpc::ServerCredentials> tcp);

  // Accepts from now on. RESOURCE_EXHAUSTED where there are no descriptors or threads.
  absl::Status Begin(ConnectionAcceptor::LogLine log_line);

  // Accepts no more, and closes the connections over TCP that never called anything. The server
  // lives on with the others.
  void End();

  // What is listened on, with the ports that were found for those that were 0.
  std::vector<std::string> addresses() const;

 private:
  using GrpcAcceptor = grpc::experimental::ExternalConnectionAcceptor;

  ConnectionTable& table_;
  const Clock& clock_;
  std::vector<Listener> listeners_;
  std::optional<SocketFiles> socket_files_;  // that this process made
  std::unique_ptr<GrpcAcceptor> plain_;
  std::unique_ptr<GrpcAcceptor> tcp_;
  std::atomic<int> handing_over_{0};
  std::unique_ptr<TaskRunner> hand_overs_;
  std::unique_ptr<ConnectionAcceptor> acceptor_;
};

// What may be open at one time where the process may have so many descriptors: each connection
// takes two, and captures, uploads and interfaces have theirs.
uint32_t MostConnections(uint64_t max_descriptors);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_EDGE_H_
