// What a reader keeps of flows between their packets, and when it gives that up.
#include "engine/hello/reader.h"

namespace weir::hello {

FlowReading* Reader::Begin() {
  if (free_readings_.empty()) return new FlowReading();
  FlowReading* const reading = free_readings_.back().release();
  free_readings_.pop_back();
  return reading;
}

void Reader::Release(FlowReading* reading) {
  constexpr size_t kMaxFree = 1024;
  std::unique_ptr<FlowReading> owned(reading);
  if (free_readings_.size() == kMaxFree) return;
  *owned = FlowReading();
  free_readings_.push_back(std::move(owned));
}

TlsStream& Reader::StreamOf(Side side, FlowReading& flow) {
  return flow.assembly != nullptr ? flow.assembly->sides[IndexOf(side)].stream : scratch_stream_;
}

RangeBuffer& Reader::RangesOf(Side side, FlowReading& flow) {
  return flow.assembly != nullptr ? flow.assembly->sides[IndexOf(side)].ranges : scratch_ranges_;
}

Assembly* Reader::AssemblyOf(FlowReading& flow) {
  if (flow.assembly == nullptr) {
    flow.assembly = pool_.Take(&flow);
    ++statistics_.assemblies;
  }
  return flow.assembly;
}

void Reader::Keep(Side side, FlowReading& flow) {
  if (flow.assembly != nullptr) return;
  if (!scratch_stream_.is_under_way() && scratch_ranges_.empty()) return;
  Assembly::OfSide& kept = AssemblyOf(flow)->sides[IndexOf(side)];
  std::swap(kept.stream, scratch_stream_);
  std::swap(kept.ranges, scratch_ranges_);
}

void Reader::SetDone(Side side, FlowReading& flow) {
  flow.sides[IndexOf(side)] = FlowReading::OfSide::kDone;
  if (flow.assembly == nullptr) return;
  Assembly::OfSide& kept = flow.assembly->sides[IndexOf(side)];
  kept.stream.Clear();
  kept.early.Clear();
  kept.ranges.Clear();
}

void Reader::Settle(FlowReading& flow) {
  if (flow.assembly->is_empty()) {
    pool_.GiveBack(std::exchange(flow.assembly, nullptr));
    ++statistics_.finished;
    return;
  }
  pool_.Update(flow.assembly);
  if (flow.assembly->bytes() > options_.max_flow_bytes) Abandon(AbandonReason::kFlowBytes, flow);
  while (pool_.is_over()) Abandon(AbandonReason::kBudget, *pool_.oldest()->owner);
}

void Reader::Abandon(AbandonReason reason, FlowReading& flow) {
  const bool is_http = flow.speech == Speech::kHttp || flow.speech == Speech::kHttpConnect;
  Assembly* const assembly = flow.assembly;
  for (const Side side : {Side::kSource, Side::kDestination}) {
    // What there is of a head is better than nothing.
    if (is_http && assembly != nullptr) {
      const std::string head = std::move(assembly->sides[IndexOf(side)].stream.message);
      if (!head.empty()) OnHttpHead(side, head, flow);
    }
    flow.sides[IndexOf(side)] = OfSide::kDone;
  }
  if (assembly == nullptr) return;
  flow.assembly = nullptr;
  pool_.GiveBack(assembly);
  ++statistics_.abandoned[static_cast<size_t>(reason)];
}

void Reader::Close(AbandonReason reason, FlowReading& flow) {
  const bool sealed = flow.assembly != nullptr && !flow.assembly->sealed.empty();
  Abandon(sealed ? AbandonReason::kUndecryptable : reason, flow);
}

ReaderStatistics Reader::Statistics() const {
  ReaderStatistics statistics = statistics_;
  statistics.open = pool_.taken();
  statistics.bytes = pool_.bytes();
  statistics.dropped_text_bytes = writer_.dropped_bytes();
  return statistics;
}

}  // namespace weir::hello
