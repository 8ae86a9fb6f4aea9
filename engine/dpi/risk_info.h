// The risks that inspection can find. Plain data: read by the record.
#ifndef WEIR_ENGINE_DPI_RISK_INFO_H_
#define WEIR_ENGINE_DPI_RISK_INFO_H_

#include <cstdint>
#include <string>

namespace weir {

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

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_RISK_INFO_H_
