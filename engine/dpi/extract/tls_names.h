// Names of TLS versions and cipher suites, as nDPI has them.
#ifndef WEIR_ENGINE_DPI_EXTRACT_TLS_NAMES_H_
#define WEIR_ENGINE_DPI_EXTRACT_TLS_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

// "TLSv1.3" for 0x0304, "DTLSv1.2" for 0xFEFD. Empty for a number that is no version, and for one
// that only fills the list (GREASE, RFC 8701).
std::string TlsVersionName(uint16_t version);

// IANA's "TLS_AES_128_GCM_SHA256" for 0x1301. Empty for a number that nDPI has no name for. The
// bytes are never freed. Thread-safe; the first call makes the table, in some milliseconds.
std::string_view TlsCipherName(uint16_t cipher);

// Of a list of version names with commas between them, those that are versions.
std::string TlsVersionsOnly(std::string_view names);

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_EXTRACT_TLS_NAMES_H_
