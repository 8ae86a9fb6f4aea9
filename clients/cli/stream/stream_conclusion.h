// The end of a stream of flows: whether it was a good one, what is said about it, the exit code.
#ifndef WEIR_CLIENTS_CLI_STREAM_STREAM_CONCLUSION_H_
#define WEIR_CLIENTS_CLI_STREAM_STREAM_CONCLUSION_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/environment.h"
#include "clients/cli/stream/stream_command.h"
#include "clients/cli/stream/stream_report.h"
#include "weir/v1/stream.pb.h"

namespace weir::cli {

struct StreamOutcome {
  absl::Status call;                       // of the call itself
  const v1::StreamEnded* ended = nullptr;  // the last message; null if it did not come
  Received received;
  bool damaged = false;    // an event could not be read
  std::string session_id;  // empty where the stream did not begin
  std::string resume_token;
  int signal = 0;        // that came; 0 if none
  bool stopped = false;  // the session was stopped because of it
  bool endless = false;  // it would have gone on for good otherwise
};

// What was wrong: the call's own error first, then what the stream and its ledger say. A stream
// that was cut off by a signal is CANCELLED.
absl::Status VerdictOn(const StreamOutcome& outcome);

// Says on standard error what there is to say, and returns the exit code.
int Conclude(const Environment& environment, const StreamCommand& command,
             const StreamOutcome& outcome);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_STREAM_CONCLUSION_H_
