// The ledger of a stream, added up.
#ifndef WEIR_CLIENTS_CPP_LEDGER_H_
#define WEIR_CLIENTS_CPP_LEDGER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "weir/v1/ledger.pb.h"

namespace weir::client {

// Events lost, for whatever reason.
uint64_t LostEvents(const v1::Ledger& ledger);

// INTERNAL, with the numbers, where the ledger of a stream does not add up, or is not of as many
// events as came on it.
absl::Status CheckLedger(const v1::Ledger& ledger, uint64_t received_events);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_LEDGER_H_
