#include "engine/dpi/catalog.h"

#include "absl/container/flat_hash_set.h"
#include "engine/dpi/ndpi/detection_module.h"
#include "engine/dpi/ndpi/names.h"
#include "engine/dpi/ndpi/ndpi_gate.h"

namespace weir {
namespace {

ProtocolInfo InfoOf(ndpi::Module* module, const Names& names, uint16_t id) {
  const auto& defaults = ndpi_get_proto_defaults(module)[id];
  const auto category = static_cast<uint16_t>(defaults.protoCategory);
  return {id, ndpi_get_proto_name(module, id), category, std::string(names.Category(category)),
          std::string(names.Breed(static_cast<uint8_t>(defaults.protoBreed)))};
}

std::vector<ProtocolInfo> ProtocolsOf(ndpi::Module* module) {
  std::vector<ProtocolInfo> protocols;
  const Names names(module);
  const unsigned count = ndpi_get_num_supported_protocols(module);
  for (unsigned id = 0; id < count; ++id) {
    if (ndpi_get_proto_defaults(module)[id].protoName == nullptr) continue;
    protocols.push_back(InfoOf(module, names, static_cast<uint16_t>(id)));
  }
  return protocols;
}

std::vector<ProtocolInfo> MakeProtocols() {
  absl::StatusOr<DetectionModule> module = DetectionModule::Create();
  if (!module.ok()) return {};
  return ProtocolsOf(module->get());
}

RiskSeverity SeverityOf(const ndpi_risk_info& info) {
  switch (info.severity) {
    case NDPI_RISK_LOW:
      return RiskSeverity::kLow;
    case NDPI_RISK_MEDIUM:
      return RiskSeverity::kMedium;
    case NDPI_RISK_HIGH:
      return RiskSeverity::kHigh;
    case NDPI_RISK_SEVERE:
      return RiskSeverity::kSevere;
    default:  // newer versions of nDPI go on in ascending order
      return info.severity == NDPI_RISK_SEVERE + 1 ? RiskSeverity::kCritical
                                                   : RiskSeverity::kEmergency;
  }
}

std::vector<RiskInfo> MakeRisks() {
  std::vector<RiskInfo> risks;
  for (int i = NDPI_NO_RISK + 1; i < NDPI_MAX_RISK; ++i) {
    const auto risk = static_cast<ndpi_risk_enum>(i);
    const ndpi_risk_info* info = ndpi_risk2severity(risk);
    uint16_t client_score = 0, server_score = 0;
    const uint16_t score = ndpi_risk2score(uint64_t{1} << i, &client_score, &server_score);
    risks.push_back({.id = static_cast<uint8_t>(i),
                     .name = ndpi_risk2str(risk),
                     .severity = info == nullptr ? RiskSeverity::kUnknown : SeverityOf(*info),
                     .score = score,
                     .client_score = client_score,
                     .server_score = server_score});
  }
  return risks;
}

}  // namespace

const std::vector<ProtocolInfo>& Protocols() {
  static const auto& protocols = *new std::vector<ProtocolInfo>(MakeProtocols());
  return protocols;
}

const std::vector<RiskInfo>& Risks() {
  static const auto& risks = *new std::vector<RiskInfo>(MakeRisks());
  return risks;
}

absl::StatusOr<std::vector<ProtocolInfo>> AddedProtocols(const CustomRules& rules) {
  absl::StatusOr<DetectionModule> module = DetectionModule::Create(rules);
  if (!module.ok()) return module.status();
  std::vector<ProtocolInfo> added = ProtocolsOf(module->get());
  absl::flat_hash_set<uint16_t> known;
  for (const ProtocolInfo& each : Protocols()) known.insert(each.id);
  std::erase_if(added, [&known](const ProtocolInfo& each) { return known.contains(each.id); });
  return added;
}

std::string NdpiVersion() { return ndpi_revision(); }

std::string NdpiBuild() { return ndpi::BuildName(); }

}  // namespace weir
