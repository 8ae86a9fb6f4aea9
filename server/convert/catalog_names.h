// From the names of applications, categories and risks to their numbers, whatever the case.
#ifndef WEIR_SERVER_CONVERT_CATALOG_NAMES_H_
#define WEIR_SERVER_CONVERT_CATALOG_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "engine/dpi/rules/custom_rules.h"

namespace weir {

// A name that is known: its number, and how the sensor spells it.
struct CatalogName {
  uint16_t id = 0;
  std::string name;
};

// All thread-safe. The first call makes the catalogue, which takes a detection module.
// Custom protocols come first; null: there are none.
std::optional<CatalogName> FindApplication(const std::string& name, const CustomRules* custom);
std::optional<CatalogName> FindCategory(const std::string& name);
std::optional<CatalogName> FindRisk(const std::string& name);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_CATALOG_NAMES_H_
