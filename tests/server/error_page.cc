#include "tests/server/error_page.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/error_reasons.h"

namespace weir {
namespace {

constexpr char kHead[] =
    R"(# Errors

<!-- Made from engine/base/error_reasons.cc by `bazel run //tests/server:print_error_page`. -->

What a failed call returns: a gRPC status with a message for people, and in its details
(`grpc-status-details-bin`, a `google.rpc.Status`) what programs go by:

- `ErrorInfo`, always: `reason` is one of those below, `domain` is `weir.invalid`, `metadata` has
  the keys that stand beside it.
- `BadRequest` where values of the request are at fault: all of them at once, the first 32 at most, each
  with the path of its field from the request on (`spec.meter.idle_timeout`, `subscription.allow[0]`). The
  message names the first, and how many more there are; code and reason are those of the first.
- `RetryInfo` where the same call may succeed later, without anything being changed.
- `ResourceInfo` where one thing is meant: a `session`, `file`, `folder` or `interface`, and its name.

Where a limit was met, the metadata says which (`limit`, its name in `SensorLimits` or in the server's
settings), how much there is of it (`max`), how much this call asked for (`asked`), and how much others
have (`in_use`, where it is known).

`SessionError.reason` and the error in `StreamEnded` have the same reasons. A reason keeps its meaning and its
code for good; new ones may come, so a client treats one that it does not know by the status code.

gRPC itself answers without details where a message is larger than the sensor takes
(RESOURCE_EXHAUSTED), a method is not known or the bytes of a unary request are not its message (UNIMPLEMENTED),
or the connection breaks (UNAVAILABLE).

| Reason | Code | Metadata | Retry | What it means |
|---|---|---|---|---|
)";

std::string Code(absl::StatusCode code) { return absl::StatusCodeToString(code); }

std::string Metadata(const std::string& keys) {
  if (keys.empty()) return "";
  return absl::StrCat("`", absl::StrReplaceAll(keys, {{", ", "`, `"}}), "`");
}

}  // namespace

std::string ErrorPage() {
  std::string page = kHead;
  for (const ErrorReasonInfo& info : ErrorReasons()) {
    absl::StrAppend(&page, "| `", info.name, "` | ", Code(info.code), " | ",
                    Metadata(info.metadata), " | ", info.waiting_helps ? "yes" : "no", " | ",
                    info.sentence, " |\n");
  }
  return page;
}

}  // namespace weir
