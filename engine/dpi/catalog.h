// The protocols and risks that the linked nDPI knows, for clients to list.
#ifndef WEIR_ENGINE_DPI_CATALOG_H_
#define WEIR_ENGINE_DPI_CATALOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/dpi/risk_info.h"

namespace weir {

struct ProtocolInfo {
  uint16_t id;
  std::string name;
  uint16_t category_id;
  std::string category_name;
  std::string breed_name;
};

// All thread-safe; made once and kept.
const std::vector<ProtocolInfo>& Protocols();
const std::vector<RiskInfo>& Risks();  // ascending by id

// The version of the linked library, as "4.2.0-...".
std::string NdpiVersion();

// Which of its builds it is: "ndpi" or "ndpi_fast"; see engine/dpi/ndpi/build_name.h.
std::string NdpiBuild();

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_CATALOG_H_
