// Reads what nDPI keeps of a flow into metadata items.
#ifndef WEIR_ENGINE_DPI_EXTRACT_EXTRACT_H_
#define WEIR_ENGINE_DPI_EXTRACT_EXTRACT_H_

#include <cstring>
#include <string_view>

#include "engine/dpi/extract/wire_fields.h"
#include "engine/dpi/metadata.h"
#include "engine/dpi/ndpi/ndpi_gate.h"

namespace weir {

// Server name, fingerprints, user agent and content type: nfstream's five, as nfstream reads and
// cuts them.
void ExtractCommon(const ndpi::Flow& flow, uint16_t master, uint16_t application,
                   MetadataBuilder& builder);

// The fields of the flow's own protocol. Where the label is only a guess, the union may hold
// another protocol's bytes and is not read; but TLS says itself whether it wrote there, and HTTP
// keeps its fields outside.
void ExtractTyped(const ndpi::Flow& flow, const WireFields& wire, uint16_t master,
                  uint16_t application, bool guessed, MetadataBuilder& builder);

// The MD5 of no bytes: nDPI's HASSH where the list of algorithms was not in one segment.
inline constexpr std::string_view kHashOfNothing = "D41D8CD98F00B204E9800998ECF8427E";

// By protocol. REQUIRES: the flow's union was written by that protocol.
void ExtractTls(const ndpi::Flow& flow, MetadataBuilder& builder);
void ExtractHttp(const ndpi::Flow& flow, MetadataBuilder& builder);
void ExtractDns(const ndpi::Flow& flow, const DnsMessages& dns, MetadataBuilder& builder);
void ExtractSsh(const ndpi::Flow& flow, MetadataBuilder& builder);
void ExtractDhcp(const ndpi::Flow& flow, MetadataBuilder& builder);

// The text in a fixed array, whether or not it ends with a zero.
template <size_t kSize>
std::string_view ArrayText(const char (&array)[kSize]) {
  return {array, strnlen(array, kSize)};
}

inline std::string_view PointerText(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_EXTRACT_EXTRACT_H_
