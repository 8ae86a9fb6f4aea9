// The sensor's certificate, and whose certificates it takes: files in PEM.
#ifndef WEIR_SERVER_PROCESS_TLS_FILES_H_
#define WEIR_SERVER_PROCESS_TLS_FILES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace grpc {
class ServerCredentials;
}

namespace weir {

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

#endif  // WEIR_SERVER_PROCESS_TLS_FILES_H_
