#include "clients/cpp/health_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/errors.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace weir::client {

namespace health = grpc::health::v1;

absl::Status CheckHealth(const ChannelPtr& channel, absl::Duration timeout) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  health::HealthCheckResponse response;
  const grpc::Status status = health::Health::Stub(channel).Check(&context, {}, &response);
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return absl::DeadlineExceededError(
        absl::StrCat("no answer within ", absl::FormatDuration(timeout)));
  }
  if (!status.ok()) return ToAbslStatus(status);
  if (response.status() == health::HealthCheckResponse::SERVING) return absl::OkStatus();
  return absl::UnavailableError(health::HealthCheckResponse::ServingStatus_Name(response.status()));
}

}  // namespace weir::client
