// SensorService, health and reflection over the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

TEST(SensorService, TellsWhoItIs) {
  TestSensor sensor;
  v1::GetSensorResponse response;
  ASSERT_TRUE(sensor.client().Call(v1::GetSensorRequest(), response).ok());
  const v1::Sensor& told = response.sensor();
  EXPECT_EQ(told.id(), sensor.client().Capture({"tls.pcap"}).started().sensor_id());
  EXPECT_THAT(told.version(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(told.libpcap_version(), testing::MatchesRegex("1\\.[0-9.]+"));
  EXPECT_THAT(told.ndpi_version(), testing::HasSubstr("."));
  EXPECT_THAT(told.ndpi_build(), testing::MatchesRegex("ndpi(_fast)?"));
  EXPECT_EQ(told.limits().max_sessions(), 256u);
  EXPECT_EQ(told.limits().max_log_bytes(), uint64_t{1} << 30);
  EXPECT_EQ(told.limits().min_log_bytes(), uint64_t{2} << 20);
  EXPECT_EQ(told.limits().max_session_open_flows(), 4'000'000u);
  EXPECT_EQ(told.limits().max_open_flows(), 4'000'000u);
  EXPECT_THAT(told.capabilities(),
              testing::IsSupersetOf({v1::CAPABILITY_CAPTURE_FILES, v1::CAPABILITY_UPLOAD,
                                     v1::CAPABILITY_SYNTHETIC, v1::CAPABILITY_EXCHANGE}));
  EXPECT_TRUE(std::is_sorted(told.capabilities().begin(), told.capabilities().end()));
}

// What depends on the rights of whoever runs the test.
TEST(SensorService, SaysThatItCapturesWhereAClientCanDoSo) {
  TestSensor sensor;
  v1::GetSensorResponse response;
  ASSERT_TRUE(sensor.client().Call(v1::GetSensorRequest(), response).ok());
  v1::CreateSessionRequest create;
  create.set_validate_only(true);
  create.mutable_spec()->mutable_source()->mutable_interfaces()->add_names("lo");
  v1::CreateSessionResponse created;
  const bool captures = sensor.client().Call(create, created).ok();
  for (const auto capability : {v1::CAPABILITY_LIVE_CAPTURE, v1::CAPABILITY_FIND_PROCESSES}) {
    EXPECT_EQ(testing::Value(response.sensor().capabilities(), testing::Contains(capability)),
              captures);
  }
}

TEST(SensorService, ListsTheCapturesBelowItsRootInPages) {
  TestSensor sensor;
  v1::ListCaptureFilesRequest request;
  request.set_page_size(7);
  std::set<std::string> paths;
  std::string last;
  do {
    v1::ListCaptureFilesResponse page;
    ASSERT_TRUE(sensor.client().Call(request, page).ok());
    EXPECT_LE(page.files_size(), 7);
    for (const v1::CaptureFile& file : page.files()) {
      EXPECT_LT(last, file.path());
      EXPECT_GT(file.size_bytes(), 0u);
      last = file.path();
      paths.insert(last);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_TRUE(paths.count("tls.pcap"));
  EXPECT_TRUE(paths.count("http.pcapng"));
}

TEST(SensorService, ListsProtocolsAndRisksOfNdpi) {
  TestSensor sensor;
  v1::ListProtocolsResponse protocols;
  ASSERT_TRUE(sensor.client().Call(v1::ListProtocolsRequest(), protocols).ok());
  std::set<std::string> names;
  for (const v1::ApplicationProtocol& each : protocols.protocols()) names.insert(each.name());
  EXPECT_TRUE(names.count("TLS"));
  EXPECT_TRUE(names.count("DNS"));
  v1::ListRisksResponse risks;
  ASSERT_TRUE(sensor.client().Call(v1::ListRisksRequest(), risks).ok());
  EXPECT_GT(risks.risks_size(), 30);
}

TEST(SensorService, ListsTheFieldsOfAFlowParentsFirst) {
  TestSensor sensor;
  v1::ListFlowFieldsResponse response;
  ASSERT_TRUE(sensor.client().Call(v1::ListFlowFieldsRequest(), response).ok());
  std::set<std::string> seen;
  for (const v1::FlowField& field : response.fields()) {
    const size_t dot = field.path().rfind('.');
    if (dot != std::string::npos) {
      EXPECT_TRUE(seen.count(field.path().substr(0, dot)));
    }
    seen.insert(field.path());
  }
  EXPECT_TRUE(seen.count("id"));
  EXPECT_TRUE(seen.count("application.name"));
}

TEST(SensorService, ListsInterfaces) {
  TestSensor sensor;
  v1::ListInterfacesResponse response;
  EXPECT_TRUE(sensor.client().Call(v1::ListInterfacesRequest(), response).ok());
}

TEST(Health, SaysServing) {
  TestSensor sensor;
  EXPECT_EQ(sensor.client().IsServing(""), true);
}

TEST(Reflection, ListsTheServices) {
  TestSensor sensor;
  EXPECT_THAT(sensor.client().Services(),
              testing::ElementsAre("weir.v1.FlowService", "weir.v1.SessionService",
                                   "weir.v1.SensorService", "grpc.health.v1.Health"));
}

}  // namespace
}  // namespace weir
