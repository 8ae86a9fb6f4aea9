#include "clients/cli/options/print_request.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output/standard_output.h"

namespace weir::cli {

int PrintRequest(const Environment& environment, const char* method,
                 const google::protobuf::Message& request) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(request, &json, options).ok()) {
    Complain(environment, "the request cannot be printed");
    return kExitFailed;
  }
  Complain(environment, absl::StrCat("this is for weir.v1.", method));
  return WriteOut(environment, json);
}

}  // namespace weir::cli
