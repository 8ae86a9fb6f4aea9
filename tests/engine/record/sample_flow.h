// A flow that has every part a record can be written from, each field with a value of its own.
#ifndef WEIR_TESTS_ENGINE_RECORD_SAMPLE_FLOW_H_
#define WEIR_TESTS_ENGINE_RECORD_SAMPLE_FLOW_H_

#include <array>
#include <cstdint>
#include <vector>

#include "engine/dpi/application.h"
#include "engine/record/event_writer.h"
#include "engine/record/flow_record.h"
#include "weir/v1/event.pb.h"

namespace weir {

// What a worker would keep; `record` points into the object, so it stays where it is.
struct SampleFlow {
  // With all parts. The low end, 10.0.0.1 port 1234, is the source.
  SampleFlow();
  SampleFlow(const SampleFlow&) = delete;
  SampleFlow& operator=(const SampleFlow&) = delete;

  // A record of the same flow with the parts that no session leaves out, and no other.
  FlowRecord BareRecord() const;

  FlowKey key;
  std::array<uint8_t, 6> source_mac{2, 0, 0, 0, 0, 1};
  std::array<uint8_t, 6> destination_mac{2, 0, 0, 0, 0, 2};
  std::array<FlowCounters, 2> by_direction;
  std::array<IpMarks, 2> ip_marks{{{.dscp = 46, .ttl = 64}, {.dscp = 0, .ttl = 57}}};
  Application application;
  Metadata metadata;
  FlowStatistics statistics;
  std::vector<EarlyPacket> early_packets;
  Process process{.pid = 4711, .name = "curl"};
  FlowRecord record;
};

// Risks 1 to 3, with scores of their own.
const std::vector<RiskInfo>& SampleRisks();

// Metadata with all items of all protocols at once, each its own value.
Metadata AllMetadata();

// The one event that writing `record` by itself makes.
v1::FlowEvent WriteAndParse(const FlowRecord& record);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_RECORD_SAMPLE_FLOW_H_
