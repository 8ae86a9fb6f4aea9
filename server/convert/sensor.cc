#include "server/convert/sensor.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/dpi/catalog.h"
#include "google/protobuf/descriptor.h"
#include "server/convert/times.h"
#include "weir/v1/flow.pb.h"

namespace weir {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string TypeOf(const FieldDescriptor& field) {
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

// A mask goes no deeper than a list or a map; a message within itself (a label's list of labels)
// stands behind one.
void AddFields(const Descriptor& message, const std::string& prefix,
               std::vector<v1::FlowField>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    v1::FlowField& added = fields.emplace_back();
    added.set_path(absl::StrCat(prefix, field.name()));
    added.set_type(TypeOf(field));
    added.set_is_repeated(field.is_repeated());
    if (field.message_type() == nullptr || field.is_repeated()) continue;
    AddFields(*field.message_type(), absl::StrCat(prefix, field.name(), "."), fields);
  }
}

}  // namespace

void ToProto(const Interface& from, v1::NetworkInterface& interface) {
  interface.set_name(from.name);
  interface.set_description(from.description);
  for (const std::string& address : from.addresses) interface.add_addresses(address);
  interface.set_up(from.is_up);
  interface.set_loopback(from.is_loopback);
  interface.set_wireless(from.is_wireless);
}

void ToProto(const ProtocolInfo& from, v1::ApplicationProtocol& protocol) {
  protocol.set_id(from.id);
  protocol.set_name(from.name);
  protocol.set_category_id(from.category_id);
  protocol.set_category_name(from.category_name);
  protocol.set_breed(from.breed_name);
}

void ToProto(const RiskInfo& from, v1::RiskDescription& risk) {
  risk.set_id(from.id);
  risk.set_name(from.name);
  risk.set_severity(static_cast<v1::RiskSeverity>(from.severity));
  risk.set_score(from.score);
}

void ToProto(const CaptureFileInfo& from, v1::CaptureFile& file) {
  file.set_path(from.path);
  file.set_size_bytes(from.bytes);
  ToProto(from.modified_ns, *file.mutable_modified_time());
}

std::vector<v1::FlowField> FlowFields() {
  std::vector<v1::FlowField> fields;
  AddFields(*v1::Flow::descriptor(), "", fields);
  return fields;
}

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
