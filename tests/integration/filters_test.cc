// Filters on the wire: what a subscription asks for, what the sensor says of it, what comes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "tests/integration/test_sensor.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

using testing::HasSubstr;

constexpr int kInvalidArgument = 3;

v1::CaptureFlowsRequest MixedCapture() {
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf({"mixed.pcap", "tls.pcap", "dns.pcap"});
  return request;
}

struct Case {
  const char* name;
  std::function<void(v1::FlowFilter&)> ask;
  std::function<bool(const v1::Flow&)> matches;
};

bool IsOneOf(const v1::Flow& flow, const std::string& part) {
  return flow.application().name() == part || flow.application().name().rfind(part + ".", 0) == 0;
}

const Case kCases[] = {
    {"protocol", [](auto& f) { f.add_protocols(17); },
     [](const v1::Flow& flow) { return flow.protocol() == 17; }},
    {"port", [](auto& f) { f.add_ports()->set_first(53); },
     [](const v1::Flow& flow) { return flow.src_port() == 53 || flow.dst_port() == 53; }},
    {"IPv6", [](auto& f) { f.add_networks("::/0"); },
     [](const v1::Flow& flow) { return flow.ip_version() == 6; }},
    {"master", [](auto& f) { f.add_applications("tls"); },
     [](const v1::Flow& flow) { return IsOneOf(flow, "TLS"); }},
    {"packets", [](auto& f) { f.set_min_packets(5); },
     [](const v1::Flow& flow) { return flow.bidirectional().packets() >= 5; }},
    {"bytes", [](auto& f) { f.set_min_bytes(500); },
     [](const v1::Flow& flow) { return flow.bidirectional().link_bytes() >= 500; }},
    {"risks", [](auto& f) { f.set_min_risk_severity(v1::RISK_SEVERITY_LOW); },
     [](const v1::Flow& flow) { return flow.risks().risks_size() > 0; }},
    {"guessed", [](auto& f) { f.set_guessed(true); },
     [](const v1::Flow& flow) { return flow.application().guessed(); }},
    {"unknown", [](auto& f) { f.add_application_ids(0); },
     [](const v1::Flow& flow) { return flow.application().id() == 0; }},
    {"no tunnel", [](auto& f) { f.add_tunnel_kinds(v1::TUNNEL_KIND_NONE); },
     [](const v1::Flow& flow) { return flow.tunnel_kind() == v1::TUNNEL_KIND_NONE; }},
};

TEST(Filters, DeliverWhatMatchesAndCountTheRest) {
  TestSensor sensor;
  const FlowStreamRecord all = sensor.client().Run(MixedCapture());
  ASSERT_GT(all.events.size(), 3u);
  for (const Case& each : kCases) {
    SCOPED_TRACE(each.name);
    v1::CaptureFlowsRequest request = MixedCapture();
    each.ask(*request.mutable_subscription()->add_allow());
    const FlowStreamRecord allowed = sensor.client().Run(request);
    request.mutable_subscription()->mutable_deny()->Swap(
        request.mutable_subscription()->mutable_allow());
    const FlowStreamRecord denied = sensor.client().Run(request);
    ASSERT_TRUE(allowed.status.ok()) << allowed.status.message;
    for (const v1::FlowEvent& event : allowed.events) EXPECT_TRUE(each.matches(event.flow()));
    for (const v1::FlowEvent& event : denied.events) EXPECT_FALSE(each.matches(event.flow()));
    EXPECT_EQ(allowed.events.size() + denied.events.size(), all.events.size());
    EXPECT_EQ(allowed.ended().ledger().filtered_out(), denied.events.size());
    ExpectBalanced(allowed.ended().ledger());
  }
}

TEST(Filters, CountBytesByTheAccountingOfTheSession) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request = MixedCapture();
  request.mutable_spec()->mutable_meter()->set_accounting_mode(v1::ACCOUNTING_MODE_PAYLOAD);
  request.mutable_subscription()->add_allow()->set_min_bytes(300);
  const FlowStreamRecord record = sensor.client().Run(request);
  EXPECT_GT(record.events.size(), 0u);
  for (const v1::FlowEvent& event : record.events) {
    EXPECT_GE(event.flow().bidirectional().payload_bytes(), 300u);
  }
  EXPECT_GT(record.ended().ledger().filtered_out(), 0u);
}

TEST(Filters, AreToldInStartedAsTheyWereUnderstood) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request = MixedCapture();
  v1::FlowFilter& filter = *request.mutable_subscription()->add_allow();
  filter.add_networks("10.1.2.3/8");
  filter.add_ports()->set_first(443);
  filter.add_applications("tls.GOOGLE");
  const v1::FlowFilter told = sensor.client().Run(request).started().subscription().allow(0);
  EXPECT_EQ(told.networks(0), "10.0.0.0/8");
  EXPECT_EQ(told.ports(0).last(), 443u);
  EXPECT_EQ(told.applications(0), "TLS.Google");
}

TEST(Filters, SelectTypesOfEvents) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request = MixedCapture();
  request.mutable_spec()->mutable_events()->add_types(v1::EVENT_TYPE_STARTED);
  request.mutable_spec()->mutable_events()->add_types(v1::EVENT_TYPE_ENDED);
  request.mutable_subscription()->add_event_types(v1::EVENT_TYPE_STARTED);
  const FlowStreamRecord record = sensor.client().Run(request);
  for (const v1::FlowEvent& event : record.events) {
    EXPECT_EQ(event.type(), v1::EVENT_TYPE_STARTED);
  }
  EXPECT_EQ(record.ended().ledger().filtered_out(), record.events.size());
  EXPECT_GT(record.events.size(), 0u);
}

struct Fault {
  const char* field;
  int code;
  const char* in_message;
  std::function<void(v1::Subscription&)> spoil;
};

const Fault kFaults[] = {
    {"subscription.allow[0].networks[1]", kInvalidArgument, "10.0.0.0/33",
     [](auto& s) {
       s.add_allow()->add_networks("::1");
       s.mutable_allow(0)->add_networks("10.0.0.0/33");
     }},
    {"subscription.deny[1].src_ports[0]", kInvalidArgument, "7-5",
     [](auto& s) {
       s.add_deny()->add_protocols(6);
       v1::PortRange& range = *s.add_deny()->add_src_ports();
       range.set_first(7);
       range.set_last(5);
     }},
    {"subscription.allow[0].ports[0]", kInvalidArgument, "65536",
     [](auto& s) { s.add_allow()->add_ports()->set_first(65536); }},
    {"subscription.allow[0].protocols[0]", kInvalidArgument, "256",
     [](auto& s) { s.add_allow()->add_protocols(256); }},
    {"subscription.allow[0].ip_versions[0]", kInvalidArgument, "5",
     [](auto& s) { s.add_allow()->add_ip_versions(5); }},
    {"subscription.allow[0].vlan_ids[0]", kInvalidArgument, "4096",
     [](auto& s) { s.add_allow()->add_vlan_ids(4096); }},
    {"subscription.allow[0].tunnel_kinds[0]", kInvalidArgument, "0",
     [](auto& s) { s.add_allow()->add_tunnel_kinds(v1::TUNNEL_KIND_UNSPECIFIED); }},
    {"subscription.allow[0].applications[0]", kInvalidArgument, "Nonesuch",
     [](auto& s) { s.add_allow()->add_applications("Nonesuch"); }},
    {"subscription.allow[0].categories[0]", kInvalidArgument, "Nonesuch",
     [](auto& s) { s.add_allow()->add_categories("Nonesuch"); }},
    {"subscription.allow[0].risks[0]", kInvalidArgument, "Nonesuch",
     [](auto& s) { s.add_allow()->add_risks("Nonesuch"); }},
    {"subscription.allow[0].risk_ids[0]", kInvalidArgument, "64",
     [](auto& s) { s.add_allow()->add_risk_ids(64); }},
    {"subscription.allow[0].min_duration", kInvalidArgument, "min_duration",
     [](auto& s) { s.add_allow()->mutable_min_duration()->set_seconds(-1); }},
    {"subscription.allow[0].server_names[0]", kInvalidArgument, "0 bytes",
     [](auto& s) { s.add_allow()->add_server_names(""); }},
    {"subscription.allow[0].min_risk_score", kInvalidArgument, "65536",
     [](auto& s) { s.add_allow()->set_min_risk_score(65536); }},
    {"subscription.allow[0].event_types[0]", kInvalidArgument, "99",
     [](auto& s) { s.add_allow()->add_event_types(static_cast<v1::EventType>(99)); }},
    {"subscription.allow[0].vlan_ids", kInvalidArgument, "257",
     [](auto& s) { s.add_allow()->mutable_vlan_ids()->Resize(257, 1); }},
    {"subscription.deny", kInvalidArgument, "65",
     [](auto& s) {
       for (int i = 0; i < 65; ++i) s.add_deny();
     }},
    {"subscription.event_types[0]", kInvalidArgument, "0",
     [](auto& s) { s.add_event_types(v1::EVENT_TYPE_UNSPECIFIED); }},
    {"subscription.allow[0].labels[0].name", kInvalidArgument, "0 bytes",
     [](auto& s) { s.add_allow()->add_labels(); }},
    {"subscription.allow[0].labels[1].value", kInvalidArgument, "no kind",
     [](auto& s) {
       s.add_allow()->add_labels()->set_name("a");
       v1::LabelMatch& match = *s.mutable_allow(0)->add_labels();
       match.set_name("a");
       match.mutable_value();
     }},
};

TEST(Filters, ThatAreWrongNameTheValueAtFault) {
  TestSensor sensor;
  for (const Fault& each : kFaults) {
    SCOPED_TRACE(each.field);
    v1::CaptureFlowsRequest request = MixedCapture();
    each.spoil(*request.mutable_subscription());
    const CallStatus status = sensor.client().Run(request).status;
    EXPECT_EQ(status.code, each.code) << status.message;
    EXPECT_EQ(status.field, each.field) << status.message;
    EXPECT_THAT(status.message, HasSubstr(each.in_message));
    EXPECT_TRUE(sensor.AwaitSessionCount(0));  // the logs of many would not fit the sensor
  }
}

}  // namespace

// A session's custom protocols are listed and filtered by the ids and names that its records have.

namespace {

constexpr char kRules[] =
    "host:\"www.example.org\"@Own.One\n"
    "host:\"www.example.com\"@Second\n"
    "tcp:4711@Third\n";

class CustomProtocols : public testing::Test {
 protected:
  CustomProtocols() {
    folder_.Write("rules.txt", kRules);
    std::filesystem::copy_file("tests/data/tls.pcap", folder_.Path("tls.pcap"));
  }

  std::string Create(uint32_t workers) {
    v1::CreateSessionRequest request;
    *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
    request.mutable_spec()->mutable_meter()->set_workers(workers);
    request.mutable_spec()->mutable_meter()->set_custom_protocols_file("rules.txt");
    v1::CreateSessionResponse response;
    const CallStatus status = sensor_.client().Call(request, response);
    EXPECT_TRUE(status.ok()) << status.message;
    return response.session().id();
  }

  v1::ListProtocolsResponse Protocols(const std::string& session_id) {
    v1::ListProtocolsRequest request;
    request.set_session_id(session_id);
    v1::ListProtocolsResponse response;
    EXPECT_TRUE(sensor_.client().Call(request, response).ok());
    return response;
  }

  FlowStreamRecord Subscribe(const std::string& session_id, const std::string& application) {
    v1::SubscribeFlowsRequest request;
    request.set_session_id(session_id);
    request.mutable_subscription()->add_allow()->add_applications(application);
    return sensor_.client().Run(request);
  }

  TemporaryFolder folder_;
  TestSensor sensor_{{.capture_root = std::filesystem::canonical(folder_.path())}};
};

TEST_F(CustomProtocols, AreListedBehindThoseOfEverySessionByTheIdsOfRecords) {
  const v1::ListProtocolsResponse every = Protocols("");
  for (const uint32_t workers : {1, 3}) {
    const std::string id = Create(workers);
    const v1::ListProtocolsResponse listed = Protocols(id);
    ASSERT_EQ(listed.protocols_size(), every.protocols_size() + 3);
    std::map<std::string, uint32_t> ids;
    uint32_t last = 0;
    for (const v1::ApplicationProtocol& each : listed.protocols()) {
      EXPECT_TRUE(ids.empty() || each.id() > last) << each.name();
      last = each.id();
      ids.emplace(each.name(), each.id());
    }
    ASSERT_TRUE(ids.count("Own.One") && ids.count("Second") && ids.count("Third"));
    int labelled = 0;
    for (const v1::FlowEvent& event : sensor_.client().Subscribe(id).events) {
      const v1::Application& application = event.flow().application();
      for (const char* name : {"Own.One", "Second"}) {
        if (application.name() != std::string("TLS.") + name) continue;
        EXPECT_EQ(application.id(), ids[name]);
        ++labelled;
      }
    }
    EXPECT_GE(labelled, 2);
  }
}

TEST_F(CustomProtocols, AreFilteredByTheirNamesWhateverTheCase) {
  const std::string id = Create(1);
  const FlowStreamRecord record = Subscribe(id, "own.one");
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.started().subscription().allow(0).applications(0), "Own.One");
  ASSERT_FALSE(record.events.empty());
  for (const v1::FlowEvent& event : record.events) {
    EXPECT_EQ(event.flow().application().name(), "TLS.Own.One");
  }
  const FlowStreamRecord pair = Subscribe(id, "TLS.Second");
  ASSERT_FALSE(pair.events.empty());
  EXPECT_EQ(pair.events[0].flow().application().name(), "TLS.Second");
}

TEST_F(CustomProtocols, AreOfTheirSessionAlone) {
  v1::CreateSessionRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  v1::CreateSessionResponse plain;
  ASSERT_TRUE(sensor_.client().Call(request, plain).ok());
  const FlowStreamRecord record = Subscribe(plain.session().id(), "Second");
  EXPECT_EQ(record.status.field, "subscription.allow[0].applications[0]");
  EXPECT_EQ(Protocols(plain.session().id()).protocols_size(), Protocols("").protocols_size());
  v1::ListProtocolsRequest unknown;
  unknown.set_session_id("nobody");
  v1::ListProtocolsResponse response;
  EXPECT_EQ(sensor_.client().Call(unknown, response).reason, "SESSION_NOT_FOUND");
}

}  // namespace

}  // namespace weir
