// What the engine makes of a capture of tests/data, as the text of a golden file.
#ifndef WEIR_TESTS_GOLDEN_GOLDEN_RUN_H_
#define WEIR_TESTS_GOLDEN_GOLDEN_RUN_H_

#include <span>
#include <string>
#include <vector>

#include "engine/meter/meter_settings.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {

// The captures that have a golden file, by file name.
std::span<const char* const> GoldenCaptures();

// "http.pcap" to the path below the root of the project of its golden file.
std::string GoldenPath(const std::string& capture);

// The records of one capture file by one worker, in the order of their ids.
struct CaptureRecords {
  absl::Status status;
  CaptureStatistics statistics;
  std::vector<v1::Flow> flows;
};
CaptureRecords ReadCapture(const std::string& path, const MeterSettings& settings);

// The totals, the status and the records: by default settings, then with the statistics and early
// packets that other settings add. `folder` is that of the captures.
std::string GoldenText(const std::string& folder, const std::string& capture);

}  // namespace weir

#endif  // WEIR_TESTS_GOLDEN_GOLDEN_RUN_H_
