#include "server/convert/field_mask.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "server/convert/error_details.h"
#include "weir/v1/flow.pb.h"

namespace weir {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kMaxPaths = 1024;

// What is wrong with the path; empty where nothing is, and `numbers` has its fields.
std::string Resolve(const std::string& path, std::vector<uint32_t>& numbers) {
  const Descriptor* message = v1::Flow::descriptor();
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (message == nullptr) return absl::StrCat("has nothing below it that is called ", name);
    const FieldDescriptor* field = message->FindFieldByName(std::string(name));
    if (field == nullptr) return absl::StrCat(message->name(), " has no field ", name);
    if (field->number() > static_cast<int>(FieldMask::kMaxFieldNumber)) {
      return absl::StrCat(name, " cannot be masked");
    }
    numbers.push_back(static_cast<uint32_t>(field->number()));
    message = field->is_map() ? nullptr : field->message_type();
  }
  return "";
}

}  // namespace

absl::StatusOr<std::shared_ptr<const FieldMask>> TakeFieldMask(
    const google::protobuf::FieldMask& from) {
  if (from.paths_size() == 0) return nullptr;
  if (from.paths_size() > kMaxPaths) {
    return FieldError("subscription.field_mask.paths",
                      absl::StrCat(from.paths_size(), " paths are more than ", kMaxPaths));
  }
  absl::Status status;
  std::vector<std::vector<uint32_t>> paths(from.paths_size());
  for (int i = 0; i < from.paths_size(); ++i) {
    const std::string fault = Resolve(from.paths(i), paths[i]);
    if (fault.empty()) continue;
    AddViolation(FieldError(absl::StrCat("subscription.field_mask.paths[", i, "]"),
                            absl::StrCat("\"", from.paths(i), "\": ", fault)),
                 status);
  }
  if (!status.ok()) return status;
  return std::make_shared<const FieldMask>(paths);
}

}  // namespace weir
