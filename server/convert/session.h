// Sessions as messages of weir.v1.
#ifndef WEIR_SERVER_CONVERT_SESSION_H_
#define WEIR_SERVER_CONVERT_SESSION_H_

#include "absl/status/status.h"
#include "engine/session/session.h"
#include "weir/v1/session.pb.h"

namespace weir {

// UNSPECIFIED is BASIC.
void ToProto(const Session& from, v1::SessionView view, v1::Session& session);
void ToProto(const absl::Status& from, v1::SessionError& error);
v1::SessionState ToProto(SessionState state);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SESSION_H_
