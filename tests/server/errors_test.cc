#include "server/errors.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/convert/error_details.h"

namespace weir {
namespace {

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

template <typename Detail>
bool Find(const grpc::Status& status, Detail& found) {
  const google::rpc::Status details = DetailsOf(status);
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&found)) return true;
  }
  return false;
}

TEST(Errors, KeepOkAsItIs) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_EQ(ToGrpcStatus(absl::OkStatus()).error_details(), "");
}

TEST(Errors, CarryCodeMessageAndReason) {
  const grpc::Status status = ToGrpcStatus(absl::DataLossError("a.pcap: cut at byte 7"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(status.error_message(), "a.pcap: cut at byte 7");
  EXPECT_EQ(DetailsOf(status).code(), 15);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(Find(status, info));
  EXPECT_EQ(info.reason(), "CAPTURE_DAMAGED");
  EXPECT_EQ(info.domain(), "weir.invalid");
}

TEST(Errors, NameTheFieldAtFault) {
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(Find(ToGrpcStatus(FieldError("spec.source", "is not set")), bad_request));
  ASSERT_EQ(bad_request.field_violations_size(), 1);
  EXPECT_EQ(bad_request.field_violations(0).field(), "spec.source");
  EXPECT_FALSE(Find(ToGrpcStatus(absl::NotFoundError("x")), bad_request));
}

TEST(Errors, SayWhenToTryAgainWhereWaitingHelps) {
  google::rpc::RetryInfo retry;
  const MetLimit in_use = {.name = "max_sessions", .max = 256, .asked = 1, .in_use = 256};
  ASSERT_TRUE(Find(ToGrpcStatus(LimitError(in_use)), retry));
  EXPECT_GT(retry.retry_delay().seconds(), 0);
  const MetLimit never = {.name = "max_workers", .max = 4, .asked = 5, .in_use = 0};
  EXPECT_FALSE(Find(ToGrpcStatus(LimitError(never)), retry));
  EXPECT_FALSE(Find(ToGrpcStatus(absl::NotFoundError("x")), retry));
}

TEST(Errors, TellTheLimitThatWasMet) {
  google::rpc::ErrorInfo info;
  const MetLimit in_use = {.name = "max_sessions", .max = 256, .asked = 1, .in_use = 255};
  ASSERT_TRUE(Find(ToGrpcStatus(LimitError(in_use)), info));
  EXPECT_EQ(info.reason(), "LIMIT_REACHED");
  EXPECT_EQ(info.metadata().at("limit"), "max_sessions");
  EXPECT_EQ(info.metadata().at("max"), "256");
  EXPECT_EQ(info.metadata().at("asked"), "1");
  EXPECT_EQ(info.metadata().at("in_use"), "255");
}

TEST(Errors, NameAllFieldsAtFaultUpToABound) {
  absl::Status status;
  for (int i = 0; i < 40; ++i) {
    AddViolation(FieldError("field" + std::to_string(i), "is wrong"), status);
  }
  AddViolation(FieldError("field0", "is wrong in another way"), status);
  const grpc::Status told = ToGrpcStatus(status);
  EXPECT_EQ(told.error_message(), "field0: is wrong (and 39 more)");
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(Find(told, bad_request));
  EXPECT_EQ(bad_request.field_violations_size(), 32);
  EXPECT_EQ(bad_request.field_violations(31).field(), "field31");
}

TEST(Errors, NameTheThing) {
  const absl::Status status =
      WithResource("session", "s1", ErrorFor(ErrorReason::kSessionNotFound, "no s1"));
  google::rpc::ResourceInfo resource;
  ASSERT_TRUE(Find(ToGrpcStatus(status), resource));
  EXPECT_EQ(resource.resource_type(), "session");
  EXPECT_EQ(resource.resource_name(), "s1");
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(Find(ToGrpcStatus(status), info));
  EXPECT_EQ(info.reason(), "SESSION_NOT_FOUND");
}

TEST(Errors, CutLongValuesSoThatTrailersStaySmall) {
  const std::string many_words = [] {
    std::string words;
    while (words.size() < 5000) words += "word \xc3\xa4 ";
    return words;
  }();
  for (const std::string& value : {std::string(5000, 'x'), many_words, std::string(5000, ' ')}) {
    const absl::Status status =
        WithResource("file", value, absl::NotFoundError("\"" + value + "\" is not there"));
    const grpc::Status told = ToGrpcStatus(status);
    EXPECT_EQ(told.error_code(), grpc::StatusCode::NOT_FOUND);
    EXPECT_LT(told.error_message().size(), 700u);
    EXPECT_LT(told.error_details().size(), 2500u);
    EXPECT_TRUE(absl::EndsWith(told.error_message(), "\" is not there"));
  }
  EXPECT_EQ(
      ToGrpcStatus(absl::NotFoundError(std::string(300, 'x') + ": not there")).error_message(),
      std::string(200, 'x') + "... not there");
}

TEST(ErrorDetails, FindTheFieldThatTheEngineNames) {
  struct Case {
    const char* message;
    const char* field;
  };
  for (const Case& each : {Case{"idle_timeout: -5 s is negative", "spec.meter.idle_timeout"},
                           Case{"log.max_bytes: 1 is below 65536", "spec.log.max_bytes"},
                           Case{"labels[\"a\"]: too long", "spec.labels[\"a\"]"},
                           Case{"labels: has 65 entries", "spec.labels"},
                           Case{"sequence: 9 is outside", "subscription.resume_token"},
                           Case{"a.pcap: is empty", "otherwise"}, Case{"no colon", "otherwise"}}) {
    const absl::Status status = WithField(absl::InvalidArgumentError(each.message), "otherwise");
    EXPECT_EQ(FieldOf(status), each.field) << each.message;
    if (absl::StartsWith(each.field, "otherwise")) {
      EXPECT_EQ(status.message(), each.message);
    } else {
      EXPECT_TRUE(absl::StartsWith(status.message(), absl::StrCat(each.field, ": "))) << status;
    }
  }
}

}  // namespace
}  // namespace weir
