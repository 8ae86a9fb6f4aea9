// Where a server listens: the words of a --listen flag.
#ifndef WEIR_SERVER_PROCESS_LISTEN_ADDRESS_H_
#define WEIR_SERVER_PROCESS_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace weir {

struct ListenAddress {
  std::string socket_path;  // of a Unix socket; empty: TCP
  std::string host;         // of TCP: a name or an address, without brackets
  int port = 0;             // 0: any that is free

  bool is_unix() const { return !socket_path.empty(); }
  bool is_loopback() const;
  std::string ForGrpc() const;  // "unix:/run/weir.sock", "127.0.0.1:50051", "[::1]:50051"
};

// "unix:PATH", "unix:///PATH" or an absolute path; "HOST:PORT", "[IPV6]:PORT". INVALID_ARGUMENT for
// anything else.
absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view words);

// Where a server listens that is not told: a Unix socket in the user's run-time folder, or below
// /run for root and where there is none.
std::string DefaultSocketPath();

// Makes way for a Unix socket: makes its folder (mode 0750) where only that is missing, and takes
// away a socket that no server listens on any more. ALREADY_EXISTS where one does, or where the
// path is something else; INVALID_ARGUMENT for a path that is too long for a socket.
absl::Status PrepareSocketPath(const std::string& path);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_LISTEN_ADDRESS_H_
