#include "server/process/listen_address.h"

#include <grpcpp/security/server_credentials.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/pem.h"

namespace weir {
namespace {

absl::Status Refuse(absl::string_view words) {
  return absl::InvalidArgumentError(
      absl::StrCat("listen: invalid address \"", words, "\": expected HOST:PORT or unix:PATH"));
}

absl::StatusOr<ListenAddress> ParseTcp(absl::string_view words) {
  const size_t colon = words.rfind(':');
  ListenAddress address;
  if (colon == absl::string_view::npos || colon == 0 ||
      !absl::SimpleAtoi(words.substr(colon + 1), &address.port) || address.port < 0 ||
      address.port > 65535) {
    return Refuse(words);
  }
  absl::string_view host = words.substr(0, colon);
  const bool in_brackets = absl::ConsumePrefix(&host, "[");
  if (in_brackets && !absl::ConsumeSuffix(&host, "]")) return Refuse(words);
  if (!in_brackets && absl::StrContains(host, ':')) return Refuse(words);
  address.host = std::string(host);
  return address;
}

sockaddr_un SocketAddress(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

bool IsListenedOn(const std::string& path) {
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return false;
  const sockaddr_un address = SocketAddress(path);
  const bool connected =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  const bool is_busy = errno == EAGAIN;  // its queue is full
  close(descriptor);
  return connected || is_busy;
}

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("listen: ", path, ": ", what, ": ", std::strerror(errno)));
}

absl::Status MakeFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) return absl::OkStatus();
  const std::string folder = path.substr(0, slash);
  if (mkdir(folder.c_str(), 0750) == 0 || errno == EEXIST) return absl::OkStatus();
  return Failed("its folder cannot be made", path);
}

}  // namespace

bool ListenAddress::is_loopback() const {
  return host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

std::string ListenAddress::ForGrpc() const {
  if (is_unix()) return absl::StrCat("unix:", socket_path);
  const bool is_ipv6 = absl::StrContains(host, ':');
  return is_ipv6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view words) {
  absl::string_view path = words;
  if (absl::ConsumePrefix(&path, "unix:") || absl::StartsWith(path, "/")) {
    absl::ConsumePrefix(&path, "//");
    if (path.empty()) return Refuse(words);
    return ListenAddress{.socket_path = std::string(path), .host = {}, .port = 0};
  }
  return ParseTcp(words);
}

std::string DefaultSocketPath() {
  const char* folder = std::getenv("XDG_RUNTIME_DIR");
  const bool is_user = geteuid() != 0 && folder != nullptr && *folder == '/';
  return is_user ? absl::StrCat(folder, "/weir.sock") : "/run/weir/weir.sock";
}

absl::Status PrepareSocketPath(const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return absl::InvalidArgumentError(absl::StrCat("listen: ", path, " is longer than ",
                                                   sizeof(sockaddr_un::sun_path) - 1, " bytes"));
  }
  if (absl::Status status = MakeFolderOf(path); !status.ok()) return status;
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Failed("cannot be looked at", path);
  }
  if (!S_ISSOCK(found.st_mode)) {
    return absl::AlreadyExistsError(absl::StrCat("listen: ", path, " is there and is no socket"));
  }
  if (IsListenedOn(path)) {
    return absl::AlreadyExistsError(absl::StrCat("cannot listen on ", path, ": already in use"));
  }
  return unlink(path.c_str()) == 0 ? absl::OkStatus() : Failed("cannot be taken away", path);
}

namespace {

absl::Status ReadPair(const TlsFiles& files, grpc::SslServerCredentialsOptions& options) {
  auto certificates = ReadCertificates("tls-certificate", files.certificate);
  if (!certificates.ok()) return certificates.status();
  auto key = ReadKey("tls-key", files.key, *certificates);
  if (!key.ok()) return key.status();
  options.pem_key_cert_pairs.push_back({*std::move(key), *std::move(certificates)});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ReadCredentials(const TlsFiles& files) {
  if (!files.any()) return grpc::InsecureServerCredentials();
  if (files.certificate.empty()) {
    return absl::InvalidArgumentError("tls-certificate: is missing, beside the other TLS files");
  }
  if (files.key.empty()) return absl::InvalidArgumentError("tls-key: is missing");
  const bool known_clients = !files.client_ca.empty();
  grpc::SslServerCredentialsOptions options(
      known_clients ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                    : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  if (absl::Status status = ReadPair(files, options); !status.ok()) return status;
  if (known_clients) {
    auto authorities = ReadCertificates("tls-client-ca", files.client_ca);
    if (!authorities.ok()) return authorities.status();
    options.pem_root_certs = *std::move(authorities);
  }
  return grpc::SslServerCredentials(options);
}

}  // namespace weir
