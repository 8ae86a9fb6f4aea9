#include "clients/cli/stream/stream_conclusion.h"

#include "clients/cli/environment.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cpp/flow_reader.h"
#include "engine/base/address_text.h"

namespace weir::cli {
namespace {

bool IsCutOff(const StreamOutcome& outcome) {
  return outcome.signal != 0 && outcome.ended == nullptr;
}

// Of a session of the command's own it is said only where it is not what was asked for.
void SayWhyItEnded(const Environment& environment, const StreamCommand& command,
                   const StreamOutcome& outcome) {
  const v1::StreamEndReason reason = outcome.ended->reason();
  const bool expected = reason == v1::STREAM_END_REASON_SOURCE_END || outcome.stopped;
  if (command.own_session && expected) return;
  Complain(environment,
           command.what.empty() ? DescribeEnd(reason) : command.what + ": " + DescribeEnd(reason));
}

void Report(const Environment& environment, const StreamCommand& command,
            const StreamOutcome& outcome, bool failed) {
  if (command.output.format == OutputFormat::kTable && !(failed && outcome.received.events == 0)) {
    Complain(environment, SummaryOf(outcome.received, *outcome.ended, command.own_session));
  }
  for (const std::string& loss : LossesOf(*outcome.ended)) Complain(environment, loss);
  if (!command.own_session) return;
  const v1::CaptureStatistics& statistics = outcome.ended->statistics();
  for (const std::string& note : NotesOn(statistics)) Complain(environment, note);
  if (const std::string help = HelpFor(statistics); !help.empty()) Complain(environment, help);
}

void TellHowToResume(const Environment& environment, const StreamCommand& command,
                     const StreamOutcome& outcome) {
  if ((command.own_session && !command.lingers) || outcome.resume_token.empty()) return;
  if (command.checkpoint != nullptr) {
    return Complain(environment, "resume with: the same command again");
  }
  std::string options = "--from ";
  AppendHex(outcome.resume_token, options);
  if (command.own_session) options = "weir subscribe " + outcome.session_id + " " + options;
  Complain(environment, "resume with: " + options);
}

}  // namespace

absl::Status VerdictOn(const StreamOutcome& outcome) {
  if (IsCutOff(outcome)) return absl::CancelledError("interrupted");
  if (!outcome.call.ok()) return outcome.call;
  if (outcome.damaged) return absl::DataLossError("the sensor sent an event that cannot be read");
  if (outcome.ended == nullptr) {
    return absl::DataLossError("the stream ended without a ledger");
  }
  if (outcome.ended->has_error()) {
    const v1::SessionError& error = outcome.ended->error();
    return absl::Status(static_cast<absl::StatusCode>(error.code()), error.message());
  }
  return client::CheckLedger(outcome.ended->ledger(), outcome.received.events);
}

int Conclude(const Environment& environment, const StreamCommand& command,
             const StreamOutcome& outcome) {
  const absl::Status verdict = VerdictOn(outcome);
  if (outcome.ended != nullptr) Report(environment, command, outcome, !verdict.ok());
  if (IsCutOff(outcome)) {
    Complain(environment, "interrupted after " + DescribeReceived(outcome.received));
    TellHowToResume(environment, command, outcome);
    return kExitSignalBase + outcome.signal;
  }
  if (!verdict.ok()) {
    Complain(environment, command.what, verdict);
    TellHowToResume(environment, command, outcome);
    return kExitFailed;
  }
  SayWhyItEnded(environment, command, outcome);
  return outcome.stopped && !outcome.endless ? kExitSignalBase + outcome.signal : kExitOk;
}

}  // namespace weir::cli
