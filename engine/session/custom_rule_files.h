// Reads a session's files of custom protocols and categories.
#ifndef WEIR_ENGINE_SESSION_CUSTOM_RULE_FILES_H_
#define WEIR_ENGINE_SESSION_CUSTOM_RULE_FILES_H_

#include "absl/status/status.h"
#include "engine/session/capture_root.h"
#include "engine/session/session_spec.h"

namespace weir {

// Reads the files that `spec` names, where it names any, and puts what they say into its meter's
// settings. The files are read here and never again: what becomes of them later does not matter to
// the session. Errors begin with the name of the setting, and go on with the file's: NOT_FOUND and
// PERMISSION_DENIED as CaptureRoot says; INVALID_ARGUMENT for what is no regular file, is too long
// or has a line that is no rule, which is named. Thread-safe.
absl::Status LoadCustomRules(const CaptureRoot& root, SessionSpec& spec);

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_CUSTOM_RULE_FILES_H_
