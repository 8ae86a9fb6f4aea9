#include "clients/cpp/error_details.h"

#include <google/protobuf/any.pb.h>

#include "absl/strings/cord.h"
#include "absl/types/optional.h"
#include "clients/cpp/errors.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace weir::client {
namespace {

// Reasons are words of a domain: a proxy's are others.
constexpr char kDomain[] = "weir.invalid";

void Add(const google::protobuf::Any& detail, ErrorDetails& details) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  if (detail.UnpackTo(&info)) {
    if (info.domain() != kDomain) return;
    details.reason = info.reason();
    details.metadata = {info.metadata().begin(), info.metadata().end()};
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      details.violations.push_back({violation.field(), violation.description()});
    }
  } else if (detail.UnpackTo(&retry)) {
    details.retry_after = absl::Seconds(retry.retry_delay().seconds()) +
                          absl::Nanoseconds(retry.retry_delay().nanos());
  }
}

}  // namespace

ErrorDetails DetailsOf(const absl::Status& status) {
  ErrorDetails details;
  const absl::optional<absl::Cord> payload = status.GetPayload(kStatusPayload);
  google::rpc::Status from_sensor;
  if (!payload || !from_sensor.ParseFromString(std::string(*payload))) return details;
  details.message = from_sensor.message();
  for (const auto& detail : from_sensor.details()) Add(detail, details);
  return details;
}

}  // namespace weir::client
