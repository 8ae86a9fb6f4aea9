// How far a source is, in words.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_PROGRESS_TEXT_H_
#define WEIR_CLIENTS_CLI_OUTPUT_PROGRESS_TEXT_H_

#include <string>

#include "weir/v1/capture_statistics.pb.h"

namespace weir::cli {

// "1.2 GB of 3.4 GB (35 %), file 2 of 5: monday.pcap" where all of it is known, else what is; empty
// where nothing is. Of one file it says nothing.
std::string DescribeProgress(const v1::SourceProgress& progress);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_PROGRESS_TEXT_H_
