// A session's custom protocols are listed and filtered by the ids and names that its records have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "tests/integration/test_sensor.h"
#include "tests/support/temporary_folder.h"

namespace weir {
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
