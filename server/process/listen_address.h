// What the server listens on: an address, and the TLS that is spoken there.
#ifndef WEIR_SERVER_PROCESS_LISTEN_ADDRESS_H_
#define WEIR_SERVER_PROCESS_LISTEN_ADDRESS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace grpc {
class ServerCredentials;
}

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

// The sensor's certificate, and whose certificates it takes: files in PEM.

// Paths; empty: not given.
struct TlsFiles {
  std::string certificate;  // the sensor's own, then those that lead to the authority
  std::string key;          // of the certificate, not encrypted
  std::string client_ca;    // authorities: only clients with a certificate of theirs are let in

  bool any() const { return !certificate.empty() || !key.empty() || !client_ca.empty(); }
};

// What a server listens with on TCP: not encrypted where no file is given. The files are read once.
// INVALID_ARGUMENT that names the setting, the file and what is wrong: one without the other, a
// file that cannot be read or is no PEM, an expired certificate, a key that is not the
// certificate's.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ReadCredentials(const TlsFiles& files);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_LISTEN_ADDRESS_H_
