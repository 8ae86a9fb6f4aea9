#include "clients/cpp/address.h"

#include <unistd.h>

#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace weir::client {
namespace {

constexpr char kSystemSocket[] = "unix:///run/weir/weir.sock";

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

absl::Status BadAddress(const std::string& address) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid address \"", address, "\": expected HOST:PORT or unix:///PATH"));
}

bool IsPort(const std::string& text) {
  int port = 0;
  return absl::SimpleAtoi(text, &port) && port >= 1 && port <= 65535;
}

}  // namespace

AddressEnvironment CurrentAddressEnvironment() {
  return {Variable("WEIR_SERVER"), Variable("XDG_RUNTIME_DIR"), geteuid() == 0};
}

std::string DefaultSocketAddress(const AddressEnvironment& environment) {
  if (environment.is_root || environment.xdg_runtime_dir.substr(0, 1) != "/") return kSystemSocket;
  return absl::StrCat("unix://", environment.xdg_runtime_dir, "/weir.sock");
}

std::string DefaultServerAddress(const AddressEnvironment& environment) {
  return environment.weir_server.empty() ? DefaultSocketAddress(environment)
                                         : environment.weir_server;
}

absl::StatusOr<std::string> ParseAddress(const std::string& address) {
  if (absl::StartsWith(address, "/")) return absl::StrCat("unix:", address);
  if (absl::StartsWith(address, "unix:")) {
    if (address.size() == 5) return BadAddress(address);
    return address;
  }
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return BadAddress(address);
  const std::string host = address.substr(0, colon);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  const bool plain = host.find_first_of(":/[] ") == std::string::npos;
  if (!IsPort(address.substr(colon + 1)) || (!bracketed && !plain)) return BadAddress(address);
  return absl::StrCat("dns:///", address);
}

}  // namespace weir::client
