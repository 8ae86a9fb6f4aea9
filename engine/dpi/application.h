// What inspection tells of a flow, and what it can tell: plain data, which records are written
// from.
#ifndef WEIR_ENGINE_DPI_APPLICATION_H_
#define WEIR_ENGINE_DPI_APPLICATION_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

// What a label rests on.
// The numbers are those of weir.v1.Confidence, the surer the higher; nDPI's own changed between its
// releases.
enum class Confidence : uint8_t {
  kNone = 0,
  kMatchByPort = 1,
  kMatchByIp = 2,
  kDpiPartial = 3,
  kDpiPartialCache = 4,
  kDpiCache = 5,
  kDpiAggressive = 6,
  kDpi = 7,
  kNbpf = 8,
  kCustomRule = 9,
};

// Names point into tables that live as long as the Dissector that gave them.
struct Application {
  uint16_t master_id = 0;       // nDPI protocol number of the carrier ("TLS"), 0 without one
  uint16_t application_id = 0;  // nDPI protocol number, 0 unknown
  uint16_t category_id = 0;     // nDPI category number
  uint8_t breed_id = 0;         // nDPI breed (safe, acceptable, fun, ...)
  Confidence confidence = Confidence::kNone;
  bool guessed = false;               // the label is a guess from ports and addresses
  std::string_view name = "Unknown";  // "TLS.Google"; one name where both are equal
  std::string_view category_name = "Unspecified";
  std::string_view breed_name;
  const char* confidence_name = "";  // nDPI's own
  uint64_t risks = 0;                // bit i: nDPI risk number i
};

// The risks that inspection can find. Plain data: read by the record.

// The numbers are those of weir.v1.RiskSeverity.
enum class RiskSeverity : uint8_t {
  kUnknown = 0,
  kLow = 1,
  kMedium = 2,
  kHigh = 3,
  kSevere = 4,
  kCritical = 5,
  kEmergency = 6,
};

struct RiskInfo {
  uint8_t id;  // the bit in Application::risks
  std::string name;
  RiskSeverity severity;
  uint16_t score;  // nDPI's total for the risk, and its parts
  uint16_t client_score;
  uint16_t server_score;
};

// A protocol or service that inspection can tell.
struct ProtocolInfo {
  uint16_t id;
  std::string name;
  uint16_t category_id;
  std::string category_name;
  std::string breed_name;
};

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_APPLICATION_H_
