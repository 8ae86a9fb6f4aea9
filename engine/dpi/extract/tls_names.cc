#include "engine/dpi/extract/tls_names.h"

#include "absl/container/flat_hash_map.h"
#include "engine/dpi/ndpi/ndpi_gate.h"

namespace weir {
namespace {

constexpr std::string_view kGrease = "GREASE";
constexpr std::string_view kUnknownVersion = "TLS (";  // and the number

using CipherNames = absl::flat_hash_map<uint16_t, std::string_view>;

// Asked once for every number: for one without a name nDPI prints the number into a buffer that
// all threads share.
CipherNames MakeCipherNames() {
  CipherNames names;
  for (uint32_t cipher = 0; cipher <= UINT16_MAX; ++cipher) {
    const char* name = ndpi::CipherName(cipher);
    if (std::string_view(name).starts_with("TLS_")) {
      names.emplace(static_cast<uint16_t>(cipher), name);
    }
  }
  return names;
}

bool IsVersion(std::string_view name) {
  return !name.empty() && name != kGrease && !name.starts_with(kUnknownVersion);
}

}  // namespace

std::string TlsVersionName(uint16_t version) {
  char buffer[32] = "";
  uint8_t unknown = 0;
  ndpi_ssl_version2str(buffer, sizeof(buffer), version, &unknown);
  return unknown == 0 && IsVersion(buffer) ? buffer : "";
}

std::string_view TlsCipherName(uint16_t cipher) {
  static const auto& names = *new CipherNames(MakeCipherNames());
  const auto found = names.find(cipher);
  return found == names.end() ? std::string_view() : found->second;
}

std::string TlsVersionsOnly(std::string_view names) {
  std::string versions;
  while (!names.empty()) {
    const size_t comma = names.find(',');
    const std::string_view name = names.substr(0, comma);
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
    if (!IsVersion(name)) continue;
    if (!versions.empty()) versions += ',';
    versions += name;
  }
  return versions;
}

}  // namespace weir
