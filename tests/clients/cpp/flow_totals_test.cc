#include "clients/cpp/flow_totals.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/clients/sample_flow.h"

namespace weir::client {
namespace {

std::string Batch() {
  v1::FlowEventBatch batch;
  *batch.add_events() = SampleEvent(1);
  *batch.add_events() = SampleEvent(2);
  batch.mutable_events(0)->set_type(v1::EVENT_TYPE_UPDATED);
  *batch.add_events() = SampleEvent(3);
  return batch.SerializeAsString();
}

TEST(FlowTotals, SumEndedFlowsByTheAccountingMode) {
  const struct {
    v1::AccountingMode accounting;
    uint64_t bytes;
  } cases[] = {{v1::ACCOUNTING_MODE_UNSPECIFIED, 3000},
               {v1::ACCOUNTING_MODE_LINK, 3000},
               {v1::ACCOUNTING_MODE_IP, 2916},
               {v1::ACCOUNTING_MODE_TRANSPORT, 2876},
               {v1::ACCOUNTING_MODE_PAYLOAD, 2800}};
  for (const auto& [accounting, bytes] : cases) {
    FlowTotals totals;
    uint64_t events = 0;
    EXPECT_TRUE(AddTotals(Batch(), accounting, totals, events));
    EXPECT_EQ(totals, (FlowTotals{2, 6, bytes})) << accounting;
    EXPECT_EQ(events, 3u);
  }
}

TEST(FlowTotals, FindEventsThatAreCut) {
  const std::string batch = Batch();
  int accepted = 0;
  for (size_t size = 0; size < batch.size(); ++size) {
    FlowTotals totals;
    uint64_t events = 0;
    accepted += AddTotals(batch.substr(0, size), v1::ACCOUNTING_MODE_LINK, totals, events);
  }
  EXPECT_EQ(accepted, 3);  // cut before the first, the second and the third event
}

}  // namespace
}  // namespace weir::client
