// The stages that each packet of a worker goes through: a list that is known at compile time.
#ifndef WEIR_ENGINE_METER_FLOWS_STAGE_LIST_H_
#define WEIR_ENGINE_METER_FLOWS_STAGE_LIST_H_

#include <concepts>
#include <tuple>
#include <type_traits>

#include "engine/base/budget.h"
#include "engine/dpi/dissector.h"
#include "engine/features/flow_statistics.h"
#include "engine/flow/flow_end.h"
#include "engine/host/process_table.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/flows/flow_state.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"

namespace weir {

// What became of a packet, for whoever gave it to the stages.
struct PacketSignals {
  bool early = false;                 // the flow's EARLY event was made
  bool lingers = false;               // it closed the TCP connection, whose record ends later
  EndReason ends = EndReason::kNone;  // it was the last one of the record, or kNone
};

// A stage is a class that is made of the list's context and has one or more of these three. The
// packet's direction is as the flow's record has it.
template <typename Stage>
concept HasOnOpen = requires(Stage& stage, const PacketView& packet, FlowEntry& flow) {
  stage.OnOpen(packet, flow);  // `packet` opens the flow's record; it is not counted yet
};
template <typename Stage>
concept HasOnPacket = requires(Stage& stage, const PacketView& packet, FlowEntry& flow) {
  stage.OnPacket(packet, flow, Direction::kSrcToDst);  // void, or PacketSignals
};
template <typename Stage>
concept HasOnEnd = requires(Stage& stage, FlowEntry& flow) {
  stage.OnEnd(flow);  // the record is over, and will be written
};
// Whether the session asks for the stage, which never changes. Where it does not, the stage costs
// one branch that is always the same. A stage without this is there in every session.
template <typename Stage>
concept HasIsAsked = requires(const Stage& stage) {
  { stage.is_asked() } -> std::same_as<bool>;
};

// Calls each stage in the order of the list. Thread-compatible: one per worker. Nothing in it is
// virtual, locks or allocates; what a stage does is its own.
//
// Example:
//   StageList<CounterStage, DissectionStage> stages(context);
//   stages.OnOpen(packet, flow);
//   stages.OnPacket(packet, flow, direction);
template <typename... Stages>
class StageList {
  static_assert(((HasOnOpen<Stages> || HasOnPacket<Stages> || HasOnEnd<Stages>)&&...));

 public:
  template <typename Context>
  explicit StageList(const Context& context) : stages_(ContextFor<Stages>(context)...) {}
  StageList(const StageList&) = delete;
  StageList& operator=(const StageList&) = delete;

  void OnOpen(const PacketView& packet, FlowEntry& flow) {
    (Open(Get<Stages>(), packet, flow), ...);
  }
  PacketSignals OnPacket(const PacketView& packet, FlowEntry& flow, Direction direction) {
    PacketSignals signals;
    (Pass(Get<Stages>(), packet, flow, direction, signals), ...);
    return signals;
  }
  void OnEnd(FlowEntry& flow) { (End(Get<Stages>(), flow), ...); }

  template <typename Stage>
  Stage& Get() {
    return std::get<Stage>(stages_);
  }
  template <typename Stage>
  const Stage& Get() const {
    return std::get<Stage>(stages_);
  }

 private:
  template <typename Stage, typename Context>
  static const Context& ContextFor(const Context& context) {
    return context;
  }

  template <typename Stage>
  static bool IsAsked(const Stage& stage) {
    if constexpr (HasIsAsked<Stage>) return stage.is_asked();
    return true;
  }

  template <typename Stage>
  static void Open(Stage& stage, const PacketView& packet, FlowEntry& flow) {
    if constexpr (HasOnOpen<Stage>) {
      if (IsAsked(stage)) stage.OnOpen(packet, flow);
    }
  }
  template <typename Stage>
  static void Pass(Stage& stage, const PacketView& packet, FlowEntry& flow, Direction direction,
                   PacketSignals& signals) {
    if constexpr (HasOnPacket<Stage>) {
      if (!IsAsked(stage)) return;
      if constexpr (std::is_void_v<decltype(stage.OnPacket(packet, flow, direction))>) {
        stage.OnPacket(packet, flow, direction);
      } else {
        const PacketSignals signal = stage.OnPacket(packet, flow, direction);
        signals.early |= signal.early;
        signals.lingers |= signal.lingers;
        if (signals.ends == EndReason::kNone) signals.ends = signal.ends;
      }
    }
  }
  template <typename Stage>
  static void End(Stage& stage, FlowEntry& flow) {
    if constexpr (HasOnEnd<Stage>) {
      if (IsAsked(stage)) stage.OnEnd(flow);
    }
  }

  std::tuple<Stages...> stages_;
};

// What a worker's stages are made of.
// The worker's own, which outlive its stages; the settings need not.
struct StageContext {
  const MeterSettings& settings;
  EventEmitter& emitter;
  Dissector* dissector;               // null where the session dissects nothing
  const ProcessDirectory* processes;  // null where the session asks for none
  BudgetShare* open_flows;            // null: no bound
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_STAGE_LIST_H_
