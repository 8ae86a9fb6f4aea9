// A flow's label. Plain data: read by the record.
#ifndef WEIR_ENGINE_DPI_APPLICATION_H_
#define WEIR_ENGINE_DPI_APPLICATION_H_

#include <cstdint>
#include <string_view>

#include "engine/dpi/confidence.h"

namespace weir {

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
  std::string_view confidence_name;  // nDPI's own
  uint64_t risks = 0;                // bit i: nDPI risk number i
};

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_APPLICATION_H_
