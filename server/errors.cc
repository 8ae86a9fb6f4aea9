#include "server/errors.h"

#include <string>

#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/convert/faults.h"

namespace weir {
namespace {

// When it may be worth trying again after a limit was met: sessions and streams come and go.
constexpr int64_t kRetrySeconds = 5;

void AddDetail(const google::protobuf::Message& detail, google::rpc::Status& status) {
  status.add_details()->PackFrom(detail);
}

void AddErrorInfo(const absl::Status& status, google::rpc::Status& out) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonOf(status));
  info.set_domain("weir");
  AddDetail(info, out);
}

void AddBadRequest(const absl::Status& status, google::rpc::Status& out) {
  const auto field = FieldOf(status);
  if (!field) return;
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(*field);
  violation->set_description(std::string(status.message()));
  AddDetail(bad_request, out);
}

void AddRetryInfo(const absl::Status& status, google::rpc::Status& out) {
  if (status.code() != absl::StatusCode::kResourceExhausted) return;
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(kRetrySeconds);
  AddDetail(retry, out);
}

void AddResourceInfo(const absl::Status& status, google::rpc::Status& out) {
  const auto resource = ResourceOf(status);
  if (!resource) return;
  google::rpc::ResourceInfo info;
  info.set_resource_type(resource->type);
  info.set_resource_name(resource->name);
  info.set_description(std::string(status.message()));
  AddDetail(info, out);
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  AddErrorInfo(status, details);
  AddBadRequest(status, details);
  AddRetryInfo(status, details);
  AddResourceInfo(status, details);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), details.message(),
                      details.SerializeAsString());
}

}  // namespace weir
