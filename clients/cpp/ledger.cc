#include "clients/cpp/ledger.h"

#include "absl/strings/str_cat.h"

namespace weir::client {

uint64_t LostEvents(const v1::Ledger& ledger) {
  uint64_t lost = 0;
  for (const v1::LostEvents& part : ledger.lost()) lost += part.events();
  return lost;
}

absl::Status CheckLedger(const v1::Ledger& ledger, uint64_t received_events) {
  const uint64_t events = ledger.end_sequence() - ledger.start_sequence();
  const uint64_t lost = LostEvents(ledger);
  if (events != ledger.delivered() + ledger.filtered_out() + ledger.withheld() + lost) {
    return absl::InternalError(absl::StrCat(
        "the ledger does not add up: ", events, " events, but ", ledger.delivered(), " delivered, ",
        ledger.filtered_out(), " filtered out, ", ledger.withheld(), " withheld, ", lost, " lost"));
  }
  const uint64_t sent = ledger.delivered() + ledger.snapshot_delivered();
  if (sent == received_events) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the ledger does not add up: the sensor sent ", sent,
                                          " events, ", received_events, " were received"));
}

}  // namespace weir::client
