// The parts of weir.v1.Flow, set from a record.
#ifndef WEIR_ENGINE_RECORD_FLOW_FIELDS_H_
#define WEIR_ENGINE_RECORD_FLOW_FIELDS_H_

#include <span>
#include <string_view>
#include <vector>

#include "engine/dpi/application.h"
#include "engine/dpi/metadata.h"
#include "engine/record/flow_record.h"
#include "weir/v1/flow.pb.h"

namespace weir {

// All REQUIRE cleared messages: what is zero or absent is not set.
void SetIdentity(const FlowRecord& record, v1::Flow& flow, FilterKey& key);
void SetCounters(const FlowRecord& record, v1::Flow& flow, FilterKey& key);
void SetApplication(const Application& application, std::span<const RiskInfo> risks, v1::Flow& flow,
                    FilterKey& key);
void SetStatistics(const FlowRecord& record, v1::FlowStatistics& message);
void SetTcp(const TcpAnalysis& analysis, v1::TcpAnalysis& message);
void SetIcmpErrors(const IcmpErrors& errors, v1::IcmpErrors& message);
void SetEarlyPackets(const std::vector<EarlyPacket>& packets, v1::EarlyPackets& message);

// The parts of weir.v1.Flow that only some protocols have, set from what inspection read.
// REQUIRES a cleared message: what is not in `metadata` is not set.
void SetMetadata(const Metadata& metadata, v1::Flow& flow);

// What Weir itself read of the flow's first messages, over what nDPI says of the same.
void SetHelloFields(std::string_view hello_fields, v1::Flow& flow);

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_FLOW_FIELDS_H_
