#include "engine/meter/flows/process_lookup.h"

namespace weir {
namespace {

FlowEnds EndsOf(const FlowEntry& flow) {
  const FlowKey& key = flow.key;
  const SocketEnd low{key.low_address, key.low_port}, high{key.high_address, key.high_port};
  const bool from_low = flow.state.source_is_low;
  return {.protocol = key.protocol,
          .ip_version = static_cast<uint8_t>(key.ip_version()),
          .source = from_low ? low : high,
          .destination = from_low ? high : low};
}

// What travels in a tunnel is between the addresses of another network; without ports there are no
// sockets.
bool HasSockets(const FlowKey& key) {
  return key.tunnel() == TunnelKind::kNone && key.low_port != 0 && key.high_port != 0;
}

bool IsConnected(const FlowEntry& flow) {
  return flow.state.features->process_match == SocketMatch::kConnected;
}

}  // namespace

void ProcessLookup::OnOpen(const PacketView& packet, FlowEntry& flow) {
  if (!HasSockets(flow.key)) return;
  Look(flow, SocketMatch::kPort);
  if (IsConnected(flow) || pending_.size() >= kMostPending) return;
  pending_.push_back({flow.key, packet.key_hash, flow.state.id, kMoreTables});
}

void ProcessLookup::OnEnd(FlowEntry& flow) const {
  if (HasSockets(flow.key) && !IsConnected(flow)) Look(flow, SocketMatch::kConnected);
}

void ProcessLookup::TakeTable(FlowTable<FlowState>& flows) {
  version_ = directory_->version();  // before the table, which may be newer
  table_ = directory_->table();
  std::erase_if(pending_, [&](Pending& pending) {
    FlowEntry* flow = flows.Find(pending.key, pending.key_hash);
    if (flow == nullptr || flow->state.id != pending.flow_id) return true;
    Look(*flow, SocketMatch::kPort);
    return IsConnected(*flow) || --pending.tables_left == 0;
  });
}

// What was found before stays where nothing more exact is found now.
void ProcessLookup::Look(FlowEntry& flow, SocketMatch least) const {
  if (table_ == nullptr) return;
  const FoundProcess found = table_->Find(EndsOf(flow));
  FlowFeatures& features = *flow.state.features;
  if (found.match < least || found.match <= features.process_match) return;
  features.process = *found.process;
  features.process_match = found.match;
}

}  // namespace weir
