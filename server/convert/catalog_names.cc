#include "server/convert/catalog_names.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "engine/dpi/catalog.h"

namespace weir {
namespace {

using Index = absl::flat_hash_map<std::string, CatalogName>;  // by the name in lower case

void Add(uint16_t id, const std::string& name, Index& index) {
  index.try_emplace(absl::AsciiStrToLower(name), CatalogName{id, name});
}

std::optional<CatalogName> Find(const Index& index, const std::string& name) {
  const auto it = index.find(absl::AsciiStrToLower(name));
  if (it == index.end()) return std::nullopt;
  return it->second;
}

Index MakeApplications() {
  Index index;
  for (const ProtocolInfo& each : Protocols()) Add(each.id, each.name, index);
  return index;
}

Index MakeCategories() {
  Index index;
  for (const ProtocolInfo& each : Protocols()) Add(each.category_id, each.category_name, index);
  return index;
}

Index MakeRisks() {
  Index index;
  for (const RiskInfo& each : Risks()) Add(each.id, each.name, index);
  return index;
}

}  // namespace

std::optional<CatalogName> FindApplication(const std::string& name, const CustomRules* custom) {
  if (custom != nullptr) {
    for (const ProtocolInfo& each : custom->added_protocols) {
      if (absl::EqualsIgnoreCase(each.name, name)) return CatalogName{each.id, each.name};
    }
  }
  static const auto& index = *new Index(MakeApplications());
  return Find(index, name);
}

std::optional<CatalogName> FindCategory(const std::string& name) {
  static const auto& index = *new Index(MakeCategories());
  return Find(index, name);
}

std::optional<CatalogName> FindRisk(const std::string& name) {
  static const auto& index = *new Index(MakeRisks());
  return Find(index, name);
}

}  // namespace weir
