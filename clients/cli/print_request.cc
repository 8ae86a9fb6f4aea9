#include "clients/cli/print_request.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output/buffered_writer.h"

namespace weir::cli {

int PrintRequest(const Environment& environment, const google::protobuf::Message& request) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  BufferedWriter writer(environment.output);
  if (!google::protobuf::util::MessageToJsonString(request, &writer.text(), options).ok()) {
    Complain(environment, "the request cannot be printed");
    return kExitFailed;
  }
  writer.Flush();
  if (!writer.closed() || writer.error() == EPIPE) return kExitOk;
  Complain(environment, absl::StrCat("standard output: ", std::strerror(writer.error())));
  return kExitFailed;
}

}  // namespace weir::cli
