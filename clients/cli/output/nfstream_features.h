// The numeric attributes of nfstream's records: counters, statistics and the first packets.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FEATURES_H_
#define WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FEATURES_H_

#include <vector>

#include "clients/cli/output/nfstream_columns.h"

namespace weir::cli {

// Each appends its columns in nfstream's order. Times are whole milliseconds.
void AddNfstreamCounters(std::vector<NfstreamColumn>& columns);    // first_seen_ms ... bytes
void AddNfstreamStatistics(std::vector<NfstreamColumn>& columns);  // ps, piat_ms, TCP flags
void AddNfstreamSplt(std::vector<NfstreamColumn>& columns);        // splt_..., padded with -1

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_FEATURES_H_
