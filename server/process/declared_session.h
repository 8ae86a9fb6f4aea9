// Sessions that the file of settings declares, so that they are there without a client.
#ifndef WEIR_SERVER_PROCESS_DECLARED_SESSION_H_
#define WEIR_SERVER_PROCESS_DECLARED_SESSION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/session/session_spec.h"

namespace YAML {
class Node;
}

namespace weir {

struct DeclaredSession {
  std::string id;
  SessionSpec spec;  // as it was declared; it starts at once, where that says nothing else

  bool operator==(const DeclaredSession&) const = default;
};

// The value of the file's key "sessions": a map of ids to specs, whose fields have the names of
// weir.v1.SessionSpec. Enums are written as in the API or without their prefix, in letters of
// either case; lengths of time in seconds (90, 0.5) or with a unit (500ms, 2h). INVALID_ARGUMENT in
// one line, with the place in the file, the field by its path and its value: what is no field, of
// the wrong kind, out of its range, given twice, or not valid together. Sources are not opened.
absl::StatusOr<std::vector<DeclaredSession>> ReadDeclaredSessions(const std::string& file,
                                                                  const YAML::Node& sessions);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_DECLARED_SESSION_H_
