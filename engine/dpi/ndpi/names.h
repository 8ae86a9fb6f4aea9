// The names behind nDPI's numbers, made once and kept.
#ifndef WEIR_ENGINE_DPI_NDPI_NAMES_H_
#define WEIR_ENGINE_DPI_NDPI_NAMES_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/dpi/application.h"
#include "engine/dpi/ndpi/ndpi_gate.h"

namespace weir {

// Thread-compatible. What it returns lives as long as it does; no lookup but the first of a pair of
// protocols allocates. REQUIRES: `module` outlives it.
class Names {
 public:
  explicit Names(ndpi::Module* module);

  // "Master.App", or one name where they are equal or only one is known; "Unknown" for 0, 0.
  std::string_view Application(uint16_t master, uint16_t application);

  std::string_view Category(uint16_t category) const;
  std::string_view Breed(uint8_t breed) const;
  // By nDPI's number, of which it knows the name alone: the numbers differ between its releases.
  Confidence ConfidenceOf(uint8_t confidence) const {
    return confidence < confidences_.size() ? confidences_[confidence] : Confidence::kNone;
  }
  std::string_view ConfidenceName(uint8_t confidence) const;

 private:
  std::string MakeApplication(uint16_t master, uint16_t application) const;

  ndpi::Module* module_;
  absl::flat_hash_map<uint32_t, std::unique_ptr<const std::string>> applications_;
  std::vector<std::string> categories_;
  std::array<Confidence, NDPI_CONFIDENCE_MAX> confidences_;
};

// Names of TLS versions and cipher suites, as nDPI has them.

// "TLSv1.3" for 0x0304, "DTLSv1.2" for 0xFEFD. Empty for a number that is no version, and for one
// that only fills the list (GREASE, RFC 8701).
std::string TlsVersionName(uint16_t version);

// IANA's "TLS_AES_128_GCM_SHA256" for 0x1301. Empty for a number that nDPI has no name for. The
// bytes are never freed. Thread-safe; the first call makes the table, in some milliseconds.
std::string_view TlsCipherName(uint16_t cipher);

// Of a list of version names with commas between them, those that are versions.
std::string TlsVersionsOnly(std::string_view names);

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_NDPI_NAMES_H_
