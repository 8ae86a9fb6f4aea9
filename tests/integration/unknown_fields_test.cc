// A request that says what the sensor does not know is refused, wherever it says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

using google::protobuf::Message;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr int kInvalidArgument = 3;

// What a newer client might set.
void AddUnknown(Message& message, int number = 99) {
  message.GetReflection()->MutableUnknownFields(&message)->AddVarint(number, 1);
}

void ExpectUnknown(const CallStatus& status, const std::string& path, const char* number = "99") {
  EXPECT_EQ(status.code, kInvalidArgument) << status.message;
  EXPECT_EQ(status.reason, "UNKNOWN_FIELD") << status.message;
  EXPECT_EQ(status.field, path);
  EXPECT_EQ(status.message, path + (path.empty() ? "" : ": ") + "unknown field " + number +
                                "; this sensor is version 0.1.0");
  EXPECT_THAT(status.metadata, UnorderedElementsAre(Pair("field", path), Pair("number", number),
                                                    Pair("sensor_version", "0.1.0")));
}

template <typename Request, typename Response>
void ExpectUnaryChecks(TestSensor& sensor, Request request, Response) {
  SCOPED_TRACE(Request::descriptor()->full_name());
  AddUnknown(request);
  Response response;
  ExpectUnknown(sensor.client().Call(request, response), "");
}

TEST(UnknownFields, AreRefusedByEachUnaryMethod) {
  TestSensor sensor;
  ExpectUnaryChecks(sensor, v1::GetSensorRequest(), v1::GetSensorResponse());
  ExpectUnaryChecks(sensor, v1::ListInterfacesRequest(), v1::ListInterfacesResponse());
  ExpectUnaryChecks(sensor, v1::ListProtocolsRequest(), v1::ListProtocolsResponse());
  ExpectUnaryChecks(sensor, v1::ListRisksRequest(), v1::ListRisksResponse());
  ExpectUnaryChecks(sensor, v1::ListFlowFieldsRequest(), v1::ListFlowFieldsResponse());
  ExpectUnaryChecks(sensor, v1::ListCaptureFilesRequest(), v1::ListCaptureFilesResponse());
  ExpectUnaryChecks(sensor, v1::CreateSessionRequest(), v1::CreateSessionResponse());
  ExpectUnaryChecks(sensor, v1::GetSessionRequest(), v1::GetSessionResponse());
  ExpectUnaryChecks(sensor, v1::ListSessionsRequest(), v1::ListSessionsResponse());
  ExpectUnaryChecks(sensor, v1::StopSessionRequest(), v1::StopSessionResponse());
  ExpectUnaryChecks(sensor, v1::DeleteSessionRequest(), v1::DeleteSessionResponse());
}

TEST(UnknownFields, AreRefusedByEachStreamThatOnlyGoesDown) {
  TestSensor sensor;
  v1::CaptureFlowsRequest capture;
  AddUnknown(capture);
  ExpectUnknown(sensor.client().Run(capture).status, "");
  v1::SubscribeFlowsRequest subscribe;
  AddUnknown(*subscribe.mutable_subscription()->add_allow());
  ExpectUnknown(sensor.client().Run(subscribe).status, "subscription.allow[0]");
  v1::WatchSessionRequest watch;
  AddUnknown(watch);
  std::vector<v1::WatchSessionResponse> reports;
  ExpectUnknown(sensor.client().Watch(watch, reports), "");
  v1::WatchSessionsRequest watch_all;
  AddUnknown(watch_all);
  ExpectUnknown(sensor.client().Watch(watch_all, [](const auto&) { return true; }), "");
}

TEST(UnknownFields, AreNamedByThePathOfTheMessageThatHasThem) {
  TestSensor sensor;
  const struct {
    const char* path;
    std::function<Message&(v1::CaptureFlowsRequest&)> at;
  } cases[] = {
      {"spec", [](auto& r) -> Message& { return *r.mutable_spec(); }},
      {"spec.source.files",
       [](auto& r) -> Message& { return *r.mutable_spec()->mutable_source()->mutable_files(); }},
      {"spec.meter.verdicts",
       [](auto& r) -> Message& { return *r.mutable_spec()->mutable_meter()->mutable_verdicts(); }},
      {"spec.lifetime.while_subscribed.linger",
       [](auto& r) -> Message& {
         return *r.mutable_spec()->mutable_lifetime()->mutable_while_subscribed()->mutable_linger();
       }},
      {"subscription.batch",
       [](auto& r) -> Message& { return *r.mutable_subscription()->mutable_batch(); }},
      {"subscription.deny[1].ports[1]",
       [](auto& r) -> Message& {
         r.mutable_subscription()->add_deny()->add_protocols(6);
         v1::FlowFilter& filter = *r.mutable_subscription()->add_deny();
         filter.add_ports()->set_first(1);
         return *filter.add_ports();
       }},
      {"subscription.allow[0].labels[0].value.list_value.values[0]",
       [](auto& r) -> Message& {
         v1::LabelMatch& label = *r.mutable_subscription()->add_allow()->add_labels();
         return *label.mutable_value()->mutable_list_value()->add_values();
       }},
  };
  for (const auto& each : cases) {
    v1::CaptureFlowsRequest request;
    *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
    AddUnknown(each.at(request));
    ExpectUnknown(sensor.client().Run(request).status, each.path);
  }
  EXPECT_EQ(sensor.SessionCount(), 0u);
}

TEST(UnknownFields, AreAllNamedAtOnce) {
  TestSensor sensor;
  v1::CreateSessionRequest request;
  AddUnknown(request, 90);
  AddUnknown(request, 91);
  AddUnknown(*request.mutable_spec()->mutable_log());
  v1::CreateSessionResponse response;
  const CallStatus status = sensor.client().Call(request, response);
  EXPECT_EQ(status.message, "unknown field 90; this sensor is version 0.1.0 (and 2 more)");
  EXPECT_THAT(status.fields, testing::ElementsAre("", "", "spec.log"));
}

TEST(UnknownFields, AreRefusedInEachMessageOfAnUpload) {
  TestSensor sensor;
  v1::AnalyzeCaptureRequest open;
  open.mutable_open()->mutable_spec()->mutable_source()->mutable_upload();
  v1::AnalyzeCaptureRequest bad_open = open;
  AddUnknown(*bad_open.mutable_open());
  std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  call->Send(bad_open);
  ExpectUnknown(TestClient::Drain(*call).status, "open");

  v1::AnalyzeCaptureRequest chunk;
  chunk.set_chunk("bytes");
  AddUnknown(chunk);
  call = sensor.client().OpenUpload();
  call->Send(open);
  call->Send(chunk);
  EXPECT_EQ(TestClient::Drain(*call).status.reason, "UNKNOWN_FIELD");
}

TEST(UnknownFields, AreRefusedInEachMessageOfAnExchange) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf({"mixed.pcap"}, 1));
  v1::ExchangeFlowsRequest open = OpenMessage(id, true);
  AddUnknown(*open.mutable_open());
  std::unique_ptr<ExchangeCall> call = sensor.client().OpenExchange();
  call->Send(open);
  ExpectUnknown(TestClient::Drain(*call).status, "open");

  v1::ExchangeFlowsRequest verdicts = VerdictOn(1);
  v1::FlowVerdict& verdict = *verdicts.mutable_verdicts()->mutable_verdicts(0);
  AddUnknown((*verdict.mutable_labels())["a\n"]);
  call = OpenExchange(sensor.client(), id, true);
  call->Send(verdicts);
  ExpectUnknown(TestClient::Drain(*call).status, "verdicts.verdicts[0].labels[\"a\\n\"]");
}

TEST(UnknownEnumValues, AreRefusedWhereverTheyStand) {
  TestSensor sensor;
  const struct {
    const char* path;
    std::function<void(v1::CaptureFlowsRequest&)> set;
  } cases[] = {
      {"spec.meter.rules",
       [](auto& r) { r.mutable_spec()->mutable_meter()->set_rules(v1::FlowRules(99)); }},
      {"spec.events.types[1]",
       [](auto& r) {
         r.mutable_spec()->mutable_events()->add_types(v1::EVENT_TYPE_ENDED);
         r.mutable_spec()->mutable_events()->add_types(v1::EventType(99));
       }},
      {"subscription.allow[0].min_risk_severity",
       [](auto& r) {
         r.mutable_subscription()->add_allow()->set_min_risk_severity(v1::RiskSeverity(99));
       }},
      {"subscription.position",
       [](auto& r) { r.mutable_subscription()->set_position(v1::StartPosition(99)); }},
  };
  for (const auto& each : cases) {
    v1::CaptureFlowsRequest request;
    *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
    each.set(request);
    const CallStatus status = sensor.client().Run(request).status;
    EXPECT_EQ(status.reason, "UNKNOWN_ENUM_VALUE") << status.message;
    EXPECT_EQ(status.field, each.path);
    EXPECT_THAT(status.metadata, testing::Contains(Pair("number", "99")));
  }
}

TEST(EmptyFilters, AreRefusedInAllowAndDeny) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  request.mutable_subscription()->add_allow()->add_protocols(6);
  request.mutable_subscription()->add_allow();
  request.mutable_subscription()->add_deny();
  const CallStatus status = sensor.client().Run(request).status;
  EXPECT_EQ(status.reason, "EMPTY_FILTER");
  EXPECT_THAT(status.fields, testing::ElementsAre("subscription.allow[1]", "subscription.deny[0]"));
  request.mutable_subscription()->mutable_allow()->RemoveLast();
  request.mutable_subscription()->clear_deny();
  EXPECT_TRUE(sensor.client().Run(request).status.ok());
}

}  // namespace
}  // namespace weir
