// What the sensor knows: as messages of weir.v1, and found by name.
#ifndef WEIR_SERVER_CONVERT_SENSOR_H_
#define WEIR_SERVER_CONVERT_SENSOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/capture/live/interfaces.h"
#include "engine/dpi/catalog.h"
#include "engine/dpi/rules/custom_rules.h"
#include "engine/session/capture_root.h"
#include "weir/v1/sensor.pb.h"

namespace weir {

void ToProto(const Interface& from, v1::NetworkInterface& interface);
void ToProto(const ProtocolInfo& from, v1::ApplicationProtocol& protocol);
void ToProto(const RiskInfo& from, v1::RiskDescription& risk);
void ToProto(const CaptureFileInfo& from, v1::CaptureFile& file);

// The fields of weir.v1.Flow at any depth, parents before their children.
std::vector<v1::FlowField> FlowFields();

// From the names of applications, categories and risks to their numbers, whatever the case.

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

#endif  // WEIR_SERVER_CONVERT_SENSOR_H_
