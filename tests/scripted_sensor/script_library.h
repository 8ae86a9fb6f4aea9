// The scripts of a folder.
#ifndef WEIR_TESTS_SCRIPTED_SENSOR_SCRIPT_LIBRARY_H_
#define WEIR_TESTS_SCRIPTED_SENSOR_SCRIPT_LIBRARY_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "tests/scripted_sensor/script.pb.h"

namespace weir::scripted {

// By name: the file's without ".textproto". What a script leaves to defaults is filled in: who
// speaks in `started`, tokens of a length, added wire fields.
using ScriptLibrary = std::map<std::string, Script>;

// Reads all of them. An error names the file, and the line where it is not text format.
absl::StatusOr<ScriptLibrary> LoadScripts(const std::string& folder);

}  // namespace weir::scripted

#endif  // WEIR_TESTS_SCRIPTED_SENSOR_SCRIPT_LIBRARY_H_
