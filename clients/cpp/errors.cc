#include "clients/cpp/errors.h"

#include <google/protobuf/any.pb.h>
#include <grpcpp/support/status.h>

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace weir::client {
namespace {

// Messages name a field by its path or, as the engine does, by the end of it: "interfaces" of
// "spec.source.interfaces". One of many files is named by its own path, first of all.
bool Names(const std::string& message, const std::string& field) {
  if (absl::EndsWith(field, ".files.paths")) return absl::StrContains(message, ": ");
  return absl::StrContains(message, field.substr(field.rfind('.') + 1));
}

// Appends what one detail says beyond `message`.
void AddDetail(const google::protobuf::Any& detail, const std::string& message,
               std::vector<std::string>& remarks) {
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      if (!absl::StrContains(message, violation.description())) {
        remarks.push_back(absl::StrCat(violation.field(), ": ", violation.description()));
      } else if (!Names(message, violation.field())) {
        remarks.push_back(violation.field());
      }
    }
  } else if (detail.UnpackTo(&retry)) {
    const absl::Duration delay = absl::Seconds(retry.retry_delay().seconds()) +
                                 absl::Nanoseconds(retry.retry_delay().nanos());
    remarks.push_back(absl::StrCat("try again in ", absl::FormatDuration(delay)));
  }
}

constexpr absl::string_view kNoConnection = "failed to connect to all addresses; last error: ";
constexpr absl::string_view kNobodyListening = "no sensor is listening there";

// Makes of gRPC's words, "CODE: SCHEME:ADDRESS: WHY", those of this library. Its own are long, and
// name its parts.
std::string DescribeNoConnection(absl::string_view words) {
  const size_t code = words.find(": ");
  if (code != absl::string_view::npos) words.remove_prefix(code + 2);
  const size_t end = words.find(": ");
  std::string address(words.substr(0, end));
  absl::string_view why = end == absl::string_view::npos ? "" : words.substr(end + 2);
  absl::ConsumePrefix(&why, "Failed to connect to remote host: ");
  for (const char* scheme : {"ipv4:", "ipv6:"}) {
    if (absl::StartsWith(address, scheme)) address.erase(0, 5);
  }
  if (absl::StartsWith(address, "unix:/")) address.insert(5, "//");
  address = absl::StrReplaceAll(address, {{"%5B", "["}, {"%5D", "]"}});
  const bool nobody =
      absl::StrContains(why, "No such file") || absl::StrContains(why, "Connection refused");
  return absl::StrCat("cannot connect to ", address, ": ", nobody ? kNobodyListening : why);
}

std::string ReasonOf(const google::rpc::Status& details) {
  google::rpc::ErrorInfo info;
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

std::string OneLine(std::string text) {
  return absl::StrReplaceAll(text, {{"\r\n", " "}, {"\n", " "}, {"\r", " "}});
}

std::string MessageOf(const grpc::Status& status, const google::rpc::Status& details) {
  std::string message = status.error_message();
  if (absl::StartsWith(message, kNoConnection)) {
    return OneLine(DescribeNoConnection(message.substr(kNoConnection.size())));
  }
  if (message.empty()) message = ReasonOf(details);
  if (message.empty()) {
    message = absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code()));
  }
  std::vector<std::string> remarks;
  for (const auto& detail : details.details()) AddDetail(detail, message, remarks);
  if (!remarks.empty()) absl::StrAppend(&message, " (", absl::StrJoin(remarks, "; "), ")");
  return OneLine(std::move(message));
}

}  // namespace

absl::Status ToAbslStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) details.Clear();
  absl::Status out(static_cast<absl::StatusCode>(status.error_code()), MessageOf(status, details));
  if (details.details_size() > 0) {
    out.SetPayload(kStatusPayload, absl::Cord(status.error_details()));
  }
  return out;
}

bool IsNobodyListening(const absl::Status& status) {
  return absl::IsUnavailable(status) && absl::EndsWith(status.message(), kNobodyListening);
}

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
