// Totals of flows, read from serialised events without parsing them.
#ifndef WEIR_CLIENTS_CPP_FLOW_TOTALS_H_
#define WEIR_CLIENTS_CPP_FLOW_TOTALS_H_

#include <cstdint>
#include <string_view>

#include "weir/v1/meter_settings.pb.h"

namespace weir::client {

// Sums over flows that ended.
struct FlowTotals {
  uint64_t flows = 0;
  uint64_t packets = 0;
  uint64_t bytes = 0;  // by the accounting mode

  bool operator==(const FlowTotals&) const = default;
};

// Adds the ENDED events of a serialised FlowEventBatch to `totals`, and to `events` the number of
// all its events. False where the bytes are malformed; the totals then hold what was read.
bool AddTotals(std::string_view batch, v1::AccountingMode accounting, FlowTotals& totals,
               uint64_t& events);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_FLOW_TOTALS_H_
