#include "engine/log/field_mask.h"

#include <google/protobuf/text_format.h>

#include <string>

#include "gtest/gtest.h"
#include "weir/v1/event.pb.h"

namespace weir {
namespace {

v1::FlowEventBatch SampleBatch() {
  v1::FlowEventBatch batch;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(events { sequence: 7 type: EVENT_TYPE_ENDED event_time_unix_nano: 5
                  flow { id: 300 src_address: "abcd" src_port: 80
                         bidirectional { packets: 9 link_bytes: 1000 }
                         application { id: 5 name: "DNS" }
                         risks { risks { id: 1 name: "A" } risks { id: 2 name: "B" } score: 3 } } }
         events { sequence: 8 flow { id: 301 } })",
      &batch));
  return batch;
}

std::string Masked(const std::vector<std::vector<uint32_t>>& paths, std::string_view bytes) {
  std::string out;
  FieldMask(paths).AppendMasked(bytes, out);
  return out;
}

constexpr uint32_t kId = v1::Flow::kIdFieldNumber;
constexpr uint32_t kApplication = v1::Flow::kApplicationFieldNumber;
constexpr uint32_t kName = v1::Application::kNameFieldNumber;
constexpr uint32_t kRisks = v1::Flow::kRisksFieldNumber;

TEST(FieldMask, KeepsWhatAnEventHasBesideItsFlow) {
  v1::FlowEventBatch batch;
  v1::FlowEvent& event = *batch.add_events();
  event.set_sequence(1);
  event.mutable_flow()->set_src_port(7);
  event.mutable_packet();
  event.set_hold_round(2);
  event.mutable_origin()->set_sensor_id("lab");
  event.mutable_aggregate();
  v1::FlowEventBatch masked;
  ASSERT_TRUE(masked.ParseFromString(Masked({{kId}}, batch.SerializeAsString())));
  event.mutable_flow()->Clear();
  EXPECT_EQ(masked.DebugString(), batch.DebugString());
}

TEST(FieldMask, KeepsEventsAndOfTheirFlowsWhatWasAskedFor) {
  const struct {
    std::vector<std::vector<uint32_t>> paths;
    const char* first;
    const char* second;
  } cases[] = {
      {{}, "", ""},
      {{{kId}}, "id: 300", "id: 301"},
      {{{kApplication, kName}}, "application { name: \"DNS\" }", ""},
      {{{kApplication}}, "application { id: 5 name: \"DNS\" }", ""},
      {{{kApplication, kName}, {kApplication}}, "application { id: 5 name: \"DNS\" }", ""},
      {{{kApplication}, {kApplication, kName}}, "application { id: 5 name: \"DNS\" }", ""},
      {{{kRisks, v1::FlowRisks::kRisksFieldNumber, v1::Risk::kNameFieldNumber}, {kId}},
       "id: 300 risks { risks { name: \"A\" } risks { name: \"B\" } }",
       "id: 301"},
      {{{200}}, "", ""},
  };
  for (const auto& each : cases) {
    v1::FlowEventBatch expected = SampleBatch();
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
        each.first, expected.mutable_events(0)->mutable_flow()));
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
        each.second, expected.mutable_events(1)->mutable_flow()));
    v1::FlowEventBatch masked;
    ASSERT_TRUE(masked.ParseFromString(Masked(each.paths, SampleBatch().SerializeAsString())));
    EXPECT_EQ(masked.DebugString(), expected.DebugString());
  }
}

TEST(FieldMask, ReadsNothingBehindTheEndOfBytesThatAreCut) {
  const std::string bytes = SampleBatch().SerializeAsString();
  for (size_t length = 0; length <= bytes.size(); ++length) {
    const std::string cut(bytes, 0, length);
    EXPECT_LE(Masked({{kId}, {kApplication, kName}}, cut).size(), length);
  }
}

}  // namespace
}  // namespace weir
