#include "server/errors.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/convert/error_details.h"

namespace weir {
namespace {

// A DNS name, as ErrorInfo wants it, and one that nobody can own.
constexpr char kDomain[] = "weir.invalid";

// When it may be worth trying again after a limit was met: sessions and streams come and go.
constexpr int64_t kRetrySeconds = 5;

// A client's own value, echoed, may not push the trailers over the bound of its gRPC, 8 KiB, in
// which a message comes up to four times, and three bytes for each that is not ASCII.
constexpr size_t kMaxWordBytes = 200;
constexpr size_t kMaxTextBytes = 600;
constexpr size_t kTailBytes = 150;  // what is wrong is said at the end
constexpr absl::string_view kCut = "...";
// Of all violations together; what comes first of a request's faults is told.
constexpr size_t kMaxViolationBytes = 2500;

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

absl::string_view Head(absl::string_view text, size_t bytes) {
  while (bytes > 0 && bytes < text.size() && ContinuesCharacter(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

absl::string_view Tail(absl::string_view text, size_t bytes) {
  size_t begin = text.size() - bytes;
  while (begin < text.size() && ContinuesCharacter(text[begin])) ++begin;
  return text.substr(begin);
}

std::string Shorten(absl::string_view text) {
  if (text.size() <= kMaxWordBytes) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(" \""), text.size() - 1) + 1;
    const absl::string_view word = text.substr(0, end);
    if (word.size() <= kMaxWordBytes + 1) {
      out.append(word.data(), word.size());
    } else {
      const bool separated = word.back() == ' ' || word.back() == '"';
      absl::StrAppend(&out, Head(word, kMaxWordBytes), kCut,
                      separated ? word.substr(word.size() - 1) : "");
    }
    text.remove_prefix(end);
  }
  if (out.size() <= kMaxTextBytes) return out;
  return absl::StrCat(Head(out, kMaxTextBytes - kTailBytes), kCut, Tail(out, kTailBytes));
}

void AddDetail(const google::protobuf::Message& detail, google::rpc::Status& status) {
  status.add_details()->PackFrom(detail);
}

void AddErrorInfo(const absl::Status& status, google::rpc::Status& out) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonNameOf(status));
  info.set_domain(kDomain);
  for (const auto& [key, value] : MetadataOf(status)) {
    (*info.mutable_metadata())[key] = Shorten(value);
  }
  AddDetail(info, out);
}

// As many violations as the trailers have room for; the first always.
void AddBadRequest(const absl::Status& status, google::rpc::Status& out) {
  google::rpc::BadRequest bad_request;
  size_t bytes = 0;
  for (const Violation& each : ViolationsOf(status).list) {
    google::rpc::BadRequest::FieldViolation violation;
    violation.set_field(Shorten(each.field));
    violation.set_description(Shorten(each.description));
    bytes += violation.ByteSizeLong();
    if (bytes > kMaxViolationBytes && bad_request.field_violations_size() > 0) break;
    *bad_request.add_field_violations() = std::move(violation);
  }
  if (bad_request.field_violations_size() > 0) AddDetail(bad_request, out);
}

void AddRetryInfo(const absl::Status& status, google::rpc::Status& out) {
  if (!InfoOf(ReasonOf(status)).waiting_helps) return;
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(kRetrySeconds);
  AddDetail(retry, out);
}

void AddResourceInfo(const absl::Status& status, google::rpc::Status& out) {
  const auto resource = ResourceOf(status);
  if (!resource) return;
  google::rpc::ResourceInfo info;
  info.set_resource_type(resource->type);
  info.set_resource_name(Shorten(resource->name));
  info.set_description(Shorten(status.message()));
  AddDetail(info, out);
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const absl::StatusCode code = InfoOf(ReasonOf(status)).code;
  google::rpc::Status details;
  details.set_code(static_cast<int>(code));
  details.set_message(Shorten(FullMessageOf(status)));
  AddErrorInfo(status, details);
  AddBadRequest(status, details);
  AddRetryInfo(status, details);
  AddResourceInfo(status, details);
  return grpc::Status(static_cast<grpc::StatusCode>(code), details.message(),
                      details.SerializeAsString());
}

}  // namespace weir
