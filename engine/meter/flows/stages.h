// The stages of a worker, in the order in which a packet meets them. The next one is one more
// entry.
#ifndef WEIR_ENGINE_METER_FLOWS_STAGES_H_
#define WEIR_ENGINE_METER_FLOWS_STAGES_H_

#include "engine/meter/flows/dissection_stage.h"
#include "engine/meter/flows/event_stages.h"
#include "engine/meter/flows/packet_stages.h"
#include "engine/meter/flows/process_lookup.h"
#include "engine/meter/flows/stage_list.h"
#include "engine/meter/flows/tcp_stages.h"

namespace weir {

// What looks at the counters as they were before the packet stands before CounterStage; what makes
// events, behind it, in the order of the events.
using Stages = StageList<FirstPacketStage, FeatureStage, CounterStage, TcpStage, TcpAnalysisStage,
                         StartedStage, DissectionStage, ProgressStage, PacketLimitStage,
                         ProcessLookup, VerdictStage>;

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_STAGES_H_
