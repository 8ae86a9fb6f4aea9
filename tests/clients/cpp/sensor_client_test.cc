#include "clients/cpp/sensor_client.h"

#include <gtest/gtest.h>

#include "tests/clients/fake_sensor.h"

namespace weir::client {
namespace {

// More than a page of each.
template <typename Item>
void Fill(std::vector<Item>& items) {
  items.resize(5);
}

TEST(SensorClientTest, ReadsEachListToItsEnd) {
  FakeSensor sensor;
  FakeScript& script = sensor.script();
  Fill(script.interfaces);
  Fill(script.protocols);
  Fill(script.risks);
  Fill(script.fields);
  Fill(script.files);
  script.files.back().set_path("last.pcap");
  SensorClient client(sensor.channel());
  EXPECT_EQ(client.ListInterfaces()->size(), 5u);
  EXPECT_EQ(client.ListProtocols("s1")->size(), 5u);
  EXPECT_EQ(script.protocols_request.session_id(), "s1");
  EXPECT_EQ(client.ListRisks()->size(), 5u);
  EXPECT_EQ(client.ListFlowFields()->size(), 5u);
  const auto files = client.ListCaptureFiles("day");
  ASSERT_EQ(files->size(), 5u);
  EXPECT_EQ(files->back().path(), "last.pcap");
  EXPECT_EQ(script.files_request.folder(), "day");
}

TEST(SensorClientTest, GivesTheErrorOfAnyPage) {
  FakeSensor sensor;
  sensor.script().status = absl::PermissionDeniedError("not for you");
  EXPECT_EQ(SensorClient(sensor.channel()).ListRisks().status(),
            absl::PermissionDeniedError("not for you"));
}

TEST(SensorClientTest, SaysThatNobodyListens) {
  const auto channel = Connect("unix:///nowhere/weir.sock");
  ASSERT_TRUE(channel.ok());
  EXPECT_EQ(SensorClient(*channel).Get().status(),
            absl::UnavailableError("cannot connect to unix:///nowhere/weir.sock: no sensor is "
                                   "listening there"));
  const auto refused = Connect("127.0.0.1:1");
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(SensorClient(*refused).Get().status(),
            absl::UnavailableError("cannot connect to 127.0.0.1:1: no sensor is listening there"));
}

}  // namespace
}  // namespace weir::client
