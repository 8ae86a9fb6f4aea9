// Owns one nDPI detection module: all protocols on, default preferences, and perhaps a session's
// own rules.
#ifndef WEIR_ENGINE_DPI_NDPI_DETECTION_MODULE_H_
#define WEIR_ENGINE_DPI_NDPI_DETECTION_MODULE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/dpi/rules/custom_rules.h"

namespace weir {

// Thread-compatible: a module and the flows that it dissects belong to one thread at a time. Making
// and destroying take a process-wide mutex. Costs about 10 ms and 11 MB. Move-only.
class DetectionModule {
 public:
  // INVALID_ARGUMENT where the rules have more protocols of their own than nDPI has room for.
  static absl::StatusOr<DetectionModule> Create(const CustomRules& rules = {});

  DetectionModule(DetectionModule&& other) noexcept : module_(other.module_) {
    other.module_ = nullptr;
  }
  DetectionModule& operator=(DetectionModule&&) = delete;
  ~DetectionModule();

  ndpi::Module* get() const { return module_; }

 private:
  explicit DetectionModule(ndpi::Module* module) : module_(module) {}

  ndpi::Module* module_;
};

// Which member of nDPI's union of protocols a flow may be read from.

enum class ProtocolFamily : uint8_t { kOther, kDhcp, kHttp, kSsh, kTls, kDns };

// The protocols that keep their fields where TLS does.
constexpr bool IsTlsFamily(uint16_t id) {
  return id == NDPI_PROTOCOL_TLS || id == NDPI_PROTOCOL_DTLS || id == NDPI_PROTOCOL_QUIC ||
         id == NDPI_PROTOCOL_MAIL_SMTPS || id == NDPI_PROTOCOL_MAIL_IMAPS ||
         id == NDPI_PROTOCOL_MAIL_POPS;
}

constexpr bool IsDnsFamily(uint16_t id) {
  return id == NDPI_PROTOCOL_DNS || id == NDPI_PROTOCOL_MDNS || id == NDPI_PROTOCOL_LLMNR;
}

// By the carrier's number or the application's, in nfstream's order of asking.
constexpr ProtocolFamily FamilyOf(uint16_t master, uint16_t application) {
  const auto either = [&](uint16_t id) { return master == id || application == id; };
  if (either(NDPI_PROTOCOL_DHCP)) return ProtocolFamily::kDhcp;
  if (either(NDPI_PROTOCOL_HTTP)) return ProtocolFamily::kHttp;
  if (either(NDPI_PROTOCOL_SSH)) return ProtocolFamily::kSsh;
  if (IsTlsFamily(master) || IsTlsFamily(application)) return ProtocolFamily::kTls;
  if (IsDnsFamily(master) || IsDnsFamily(application)) return ProtocolFamily::kDns;
  return ProtocolFamily::kOther;
}

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_NDPI_DETECTION_MODULE_H_
