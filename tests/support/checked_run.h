// One run of the engine over a source, as a test of hostile input wants it: every record that comes
// out is parsed, and the totals are added up.
#ifndef WEIR_TESTS_SUPPORT_CHECKED_RUN_H_
#define WEIR_TESTS_SUPPORT_CHECKED_RUN_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/capture/files/file_source.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/meter_settings.h"

namespace weir {

struct CheckedRun {
  absl::Status status;           // how the source ended, or why it could not be opened
  CaptureStatistics statistics;  // zero where it was not opened
  std::string faults;            // what did not hold, a line each; empty where all did
};

// Runs the source to its end. Failures are: a record that cannot be parsed, an event that was
// counted and did not come, totals that do not balance, an end other than OK, DATA_LOSS or
// INVALID_ARGUMENT. REQUIRES: `settings` are valid.
CheckedRun RunChecked(const MeterSettings& settings, std::unique_ptr<PacketSource> source);

// The same for files that are opened first. One that cannot be opened is no fault.
CheckedRun RunChecked(const MeterSettings& settings, FileSourceOptions options);

// A file in memory with these contents, read from its start; the source closes it.
CaptureInput InMemory(std::string_view contents);

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_CHECKED_RUN_H_
