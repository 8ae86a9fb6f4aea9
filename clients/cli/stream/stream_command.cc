#include "clients/cli/stream/stream_command.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/environment.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/stream/interrupts.h"
#include "clients/cli/stream/progress.h"
#include "clients/cli/stream/stream_conclusion.h"
#include "clients/cli/stream/stream_output.h"
#include "clients/cli/stream/stream_report.h"

namespace weir::cli {
namespace {

class StreamRunner {
 public:
  StreamRunner(const Environment& environment, const StreamCommand& command,
               client::ChannelPtr channel, std::unique_ptr<client::FlowStream> stream)
      : environment_(environment),
        command_(command),
        channel_(std::move(channel)),
        stream_(std::move(stream)),
        stop_(channel_, *stream_, command.own_session),
        output_(command.output, command.descriptor,
                command.checkpoint == nullptr || !command.checkpoint->resumes_output()),
        progress_(environment.error, environment.error_is_terminal) {}

  int Run() {
    Interrupts interrupts([this] { stop_.Stop(); });
    while (!output_.writer().closed() && fault_.ok() && stream_->Next()) {
      Handle();
      NoteProgress();
    }
    if (output_.writer().closed() || !fault_.ok()) Abandon();
    outcome_.call = stream_->Finish();
    if (!fault_.ok()) outcome_.call = fault_;
    progress_.Hide();
    CompleteOutcome(interrupts.signal());
    output_.End(!VerdictOn(outcome_).ok());
    if (output_.writer().closed()) return OnClosedOutput();
    if (!SaveCheckpoint()) return kExitFailed;
    return Conclude(environment_, command_, outcome_);
  }

 private:
  void Handle() {
    if (stream_->has_events()) return HandleEvents();
    const v1::FlowStreamMessage& message = stream_->message();
    switch (message.message_case()) {
      case v1::FlowStreamMessage::kStarted:
        return Begin(message.started());
      case v1::FlowStreamMessage::kGap:
        return HandleGap(message.gap());
      case v1::FlowStreamMessage::kWarning:
        return Say(message.warning().message());
      case v1::FlowStreamMessage::kHeartbeat:
        return Pause();
      default:
        return;  // `ended` is kept by the stream; unknown kinds are skipped
    }
  }

  void Begin(const v1::StreamStarted& started) {
    const v1::Source& source = started.session_spec().source();
    outcome_.endless = IsEndless(source);
    outcome_.received.ended_events_only = !MayBringOtherThanEnded(started);
    outcome_.session_id = started.session_id();
    stop_.OnStarted(started);
    output_.Begin(started);
    progress_.Watch(channel_, started.session_id());
  }

  void HandleEvents() {
    output_.Add(*stream_);
    if (outcome_.endless) return Pause();
    Flush();
  }

  // What follows a restart may have been there before it: it cannot be told, so a file in which no
  // event is to be twice is not continued.
  void HandleGap(const v1::StreamGap& gap) {
    Say(DescribeGap(gap));
    if (gap.reason() != v1::LOSS_REASON_RESTARTED || command_.checkpoint == nullptr ||
        command_.checkpoint->output() < 0) {
      return;
    }
    fault_ = absl::FailedPreconditionError(
        absl::StrCat("the session was restarted after ", command_.output_name,
                     " was written: remove it and the resume file to start over"));
  }

  void Pause() {
    output_.Pause();
    Flush();
  }

  void Flush() {
    if (environment_.output_is_terminal) progress_.Hide();
    output_.Flush();
  }

  void Say(const std::string& text) {
    progress_.Hide();
    Complain(environment_, text);
  }

  void NoteProgress() {
    if (command_.checkpoint == nullptr || output_.writer().closed() || !fault_.ok()) return;
    fault_ = command_.checkpoint->Reached(stream_->resume_token());
  }

  // Nobody reads what is written: the stream is ended, and what it still holds is dropped.
  void Abandon() {
    stream_->Cancel();
    while (stream_->Next()) {
    }
  }

  void CompleteOutcome(int signal) {
    outcome_.ended = stream_->ended();
    outcome_.received.events = output_.events();
    outcome_.received.ended_flows = output_.ended_flows();
    outcome_.damaged = output_.damaged();
    outcome_.resume_token = stream_->resume_token();
    outcome_.signal = signal;
    outcome_.stopped = signal != 0 && stop_.stopped();
  }

  bool SaveCheckpoint() {
    if (command_.checkpoint == nullptr) return true;
    const absl::Status status = command_.checkpoint->Save();
    if (!status.ok()) Complain(environment_, "", status);
    return status.ok();
  }

  int OnClosedOutput() const {
    const int error = output_.writer().error();
    if (error == EPIPE) return outcome_.signal == 0 ? kExitOk : kExitSignalBase + outcome_.signal;
    const std::string& name = command_.output_name;
    Complain(environment_,
             absl::StrCat(name.empty() ? "standard output" : name, ": ", std::strerror(error)));
    return kExitFailed;
  }

  const Environment& environment_;
  const StreamCommand& command_;
  const client::ChannelPtr channel_;
  const std::unique_ptr<client::FlowStream> stream_;
  StreamStop stop_;
  StreamOutput output_;
  Progress progress_;
  StreamOutcome outcome_;
  absl::Status fault_;  // of the checkpoint: the stream cannot go on
};

}  // namespace

int RunStream(const Environment& environment, const StreamCommand& command,
              const client::ChannelPtr& channel, std::unique_ptr<client::FlowStream> stream) {
  return StreamRunner(environment, command, channel, std::move(stream)).Run();
}

}  // namespace weir::cli
