// The sensor's file of settings: YAML, a key and a value for each that is set.
#ifndef WEIR_SERVER_PROCESS_SETTINGS_FILE_H_
#define WEIR_SERVER_PROCESS_SETTINGS_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/process/setting.h"

namespace weir {

// Takes what the file says into the settings that it names. INVALID_ARGUMENT in one line that names
// the file, the line, the key and the value: no YAML, a key that is none or that stands there
// twice, a value of the wrong kind or out of its range. NOT_FOUND where it cannot be read.
absl::Status TakeSettingsFile(const std::string& path, const std::vector<Setting>& settings);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SETTINGS_FILE_H_
