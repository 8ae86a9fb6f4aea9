// Sessions, and what they count, as messages of weir.v1.
#ifndef WEIR_SERVER_CONVERT_SESSION_H_
#define WEIR_SERVER_CONVERT_SESSION_H_

#include "absl/status/status.h"
#include "engine/log/cursor.h"
#include "engine/meter/capture_statistics.h"
#include "engine/session/session.h"
#include "engine/session/warnings.h"
#include "weir/v1/capture_statistics.pb.h"
#include "weir/v1/ledger.pb.h"
#include "weir/v1/session.pb.h"
#include "weir/v1/warning.pb.h"

namespace weir {

// UNSPECIFIED is BASIC.
void ToProto(const Session& from, v1::SessionView view, v1::Session& session);
void ToProto(const absl::Status& from, v1::SessionError& error);
v1::SessionState ToProto(SessionState state);

// Books, ledgers and warnings as messages of weir.v1.

void ToProto(const CaptureStatistics& from, v1::CaptureStatistics& statistics);

// What the stream, and not the log, counts stays as it is: bytes and messages sent.
void ToProto(const Ledger& from, v1::Ledger& ledger);

v1::LossReason ToProto(LossReason reason);

void ToProto(const Warning& from, v1::SensorWarning& warning);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SESSION_H_
