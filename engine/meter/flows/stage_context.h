// What a worker's stages are made of.
#ifndef WEIR_ENGINE_METER_FLOWS_STAGE_CONTEXT_H_
#define WEIR_ENGINE_METER_FLOWS_STAGE_CONTEXT_H_

#include "engine/base/budget.h"
#include "engine/dpi/dissector.h"
#include "engine/host/process_directory.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/meter_settings.h"

namespace weir {

// The worker's own, which outlive its stages; the settings need not.
struct StageContext {
  const MeterSettings& settings;
  EventEmitter& emitter;
  Dissector* dissector;               // null where the session dissects nothing
  const ProcessDirectory* processes;  // null where the session asks for none
  BudgetShare* open_flows;            // null: no bound
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_STAGE_CONTEXT_H_
