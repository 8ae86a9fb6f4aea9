// The stage that finds the processes that a worker's flows belong to.
#ifndef WEIR_ENGINE_METER_FLOWS_PROCESS_LOOKUP_H_
#define WEIR_ENGINE_METER_FLOWS_PROCESS_LOOKUP_H_

#include <cstdint>
#include <vector>

#include "engine/host/process_table.h"
#include "engine/meter/flows/stage_list.h"

namespace weir {

// Asks the newest table when a flow opens. A flow whose own socket is not in it then is asked for
// again in the next kMoreTables ones: sockets are looked at only now and then. When its record is
// written, only its very socket is asked for once more; who listens on the port by then need not be
// who did. Thread-compatible; nothing in it waits for who makes the tables.
class ProcessLookup {
 public:
  static constexpr int kMoreTables = 2;
  // Flows that are asked for again, at most; what is more is asked for at its end alone.
  static constexpr size_t kMostPending = 65536;

  explicit ProcessLookup(const StageContext& context) : directory_(context.processes) {
    if (directory_ == nullptr) return;
    version_ = directory_->version();
    table_ = directory_->table();
  }

  bool is_asked() const { return directory_ != nullptr; }

  // REQUIRES: the flow has features, as in all that follows.
  void OnOpen(const PacketView& packet, FlowEntry& flow);
  void OnEnd(FlowEntry& flow) const;

  // Takes a newer table where there is one; to be called for each batch.
  void Refresh(FlowTable<FlowState>& flows) {
    if (directory_ != nullptr && directory_->version() != version_) TakeTable(flows);
  }

 private:
  struct Pending {
    FlowKey key;
    uint64_t key_hash;
    uint64_t flow_id;
    int tables_left;
  };

  void TakeTable(FlowTable<FlowState>& flows);
  void Look(FlowEntry& flow, SocketMatch least) const;

  const ProcessDirectory* const directory_;  // null where the session asks for none
  uint64_t version_ = 0;
  ProcessDirectory::Table table_;  // null before the first one
  std::vector<Pending> pending_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_PROCESS_LOOKUP_H_
