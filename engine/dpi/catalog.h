// The protocols and risks that the linked nDPI knows, for clients to list.
#ifndef WEIR_ENGINE_DPI_CATALOG_H_
#define WEIR_ENGINE_DPI_CATALOG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/dpi/application.h"
#include "engine/dpi/rules/custom_rules.h"

namespace weir {

// The protocols that a session's rules add to those of every session, in the order of their ids,
// which are those in its records: nDPI numbers them in the order of the rules, so all modules of a
// session agree. Makes a detection module. Thread-safe. INVALID_ARGUMENT as DetectionModule::Create
// says.
absl::StatusOr<std::vector<ProtocolInfo>> AddedProtocols(const CustomRules& rules);

// All thread-safe; made once and kept.
const std::vector<ProtocolInfo>& Protocols();
const std::vector<RiskInfo>& Risks();  // ascending by id

// The version of the linked library, as "4.2.0-...".
std::string NdpiVersion();

// Which of its builds it is: "ndpi" or "ndpi_fast"; see engine/dpi/ndpi/build_name.h.
std::string NdpiBuild();

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_CATALOG_H_
