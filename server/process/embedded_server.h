// A sensor within a program, for itself alone: it listens on nothing.
#ifndef WEIR_SERVER_PROCESS_EMBEDDED_SERVER_H_
#define WEIR_SERVER_PROCESS_EMBEDDED_SERVER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"

namespace weir {

// Thread-safe. Destroying it cancels the calls that are open and ends its sessions, waiting for
// their threads.
class EmbeddedServer {
 public:
  struct Options {
    bool any_file = true;  // every file that the process can read, and "-", the standard input
  };

  static absl::StatusOr<std::unique_ptr<EmbeddedServer>> Start(const Options& options);
  virtual ~EmbeddedServer() = default;

  // Calls on it reach this server, through the same services as a remote one.
  virtual std::shared_ptr<grpc::Channel> InProcessChannel() = 0;
};

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_EMBEDDED_SERVER_H_
