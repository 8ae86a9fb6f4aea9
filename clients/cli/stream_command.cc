#include "clients/cli/stream_command.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/interrupts.h"
#include "clients/cli/output/address_text.h"
#include "clients/cli/output/buffered_writer.h"
#include "clients/cli/progress.h"
#include "clients/cli/stream_report.h"
#include "clients/cpp/flow_totals.h"

namespace weir::cli {
namespace {

bool IsLive(const v1::Source& source) {
  return source.has_interfaces() || (source.has_synthetic() && source.synthetic().flows() == 0);
}

class StreamRunner {
 public:
  StreamRunner(const Environment& environment, const StreamCommand& command,
               client::ChannelPtr channel, std::unique_ptr<client::FlowStream> stream)
      : environment_(environment),
        command_(command),
        channel_(std::move(channel)),
        stream_(std::move(stream)),
        formatter_(MakeFlowFormatter(command.output)),
        writer_(environment.output),
        progress_(environment.error, environment.error_is_terminal) {}

  int Run() {
    Interrupts interrupts([this] { stream_->Cancel(); });
    while (!writer_.closed() && stream_->Next()) Handle();
    if (writer_.closed()) Abandon();
    const absl::Status status = stream_->Finish();
    progress_.Hide();
    if (started_) WriteEnd();
    if (writer_.closed()) return OnClosedOutput();
    return Conclude(status, interrupts.signal());
  }

 private:
  void Handle() {
    if (stream_->has_events()) return HandleEvents();
    const v1::FlowStreamMessage& message = stream_->message();
    switch (message.message_case()) {
      case v1::FlowStreamMessage::kStarted:
        return Begin(message.started());
      case v1::FlowStreamMessage::kGap:
        return Say(DescribeGap(message.gap()));
      case v1::FlowStreamMessage::kWarning:
        return Say(message.warning().message());
      case v1::FlowStreamMessage::kHeartbeat:
        return Pause();
      default:
        return;  // `ended` is kept by the stream; kinds not known are passed over
    }
  }

  void Begin(const v1::StreamStarted& started) {
    if (started_) return;
    started_ = true;
    live_ = IsLive(started.session_spec().source());
    accounting_ = started.session_spec().meter().accounting_mode();
    if (formatter_ != nullptr) formatter_->Begin(started, writer_.text());
    progress_.Watch(channel_, live_ ? "" : started.session_id());
  }

  void HandleEvents() {
    if (formatter_ == nullptr) {
      damaged_ |= !client::AddTotals(stream_->event_bytes(), accounting_, totals_, events_);
      return;
    }
    if (!started_) Begin({});
    for (const v1::FlowEvent& event : stream_->message().events().events()) {
      ++events_;
      formatter_->Add(event, writer_.text());
      if (writer_.text().size() >= kFlushBytes) Flush();
    }
    if (live_) return Pause();
    if (!writer_.text().empty()) Flush();
  }

  void Pause() {
    if (formatter_ != nullptr) formatter_->Pause(writer_.text());
    Flush();
  }

  void Flush() {
    if (environment_.output_is_terminal) progress_.Hide();
    writer_.Flush();
  }

  void Say(const std::string& text) {
    progress_.Hide();
    Complain(environment_, text);
  }

  // Nobody reads what is written: the stream is ended, and what it still holds is dropped.
  void Abandon() {
    stream_->Cancel();
    while (stream_->Next()) {
    }
  }

  void WriteEnd() {
    if (formatter_ != nullptr) {
      formatter_->End(writer_.text());
    } else {
      absl::StrAppend(&writer_.text(), totals_.flows, " flows, ", totals_.packets, " packets, ",
                      totals_.bytes, " bytes\n");
    }
    writer_.Flush();
  }

  int OnClosedOutput() const {
    if (writer_.error() == EPIPE) return kExitOk;
    Complain(environment_, absl::StrCat("standard output: ", std::strerror(writer_.error())));
    return kExitFailed;
  }

  int Conclude(const absl::Status& status, int signal) {
    const v1::StreamEnded* ended = stream_->ended();
    if (ended != nullptr) Report(*ended);
    if (ended == nullptr && signal != 0) {
      TellToken();
      return kExitSignalBase + signal;
    }
    const absl::Status verdict = Verdict(status, ended);
    if (!verdict.ok()) {
      Complain(environment_, command_.what, verdict);
      TellToken();
    }
    if (signal != 0) return kExitSignalBase + signal;
    return verdict.ok() ? kExitOk : kExitFailed;
  }

  void Report(const v1::StreamEnded& ended) const {
    if (command_.output.format == OutputFormat::kTable) Complain(environment_, SummaryOf(ended));
    for (const std::string& loss : LossesOf(ended)) Complain(environment_, loss);
  }

  // The call's own error first; then what the stream and its books say.
  absl::Status Verdict(const absl::Status& status, const v1::StreamEnded* ended) const {
    if (!status.ok()) return status;
    if (damaged_) return absl::DataLossError("the sensor sent an event that cannot be read");
    if (ended == nullptr) return absl::DataLossError("the stream broke off without its ledger");
    if (ended->has_error()) {
      return absl::Status(static_cast<absl::StatusCode>(ended->error().code()),
                          ended->error().message());
    }
    const std::string imbalance = ImbalanceOf(ended->ledger(), events_);
    return imbalance.empty() ? absl::OkStatus() : absl::InternalError(imbalance);
  }

  void TellToken() const {
    if (!command_.resumable || stream_->resume_token().empty()) return;
    std::string token;
    AppendHex(stream_->resume_token(), token);
    Complain(environment_, "to go on from here: --from " + token);
  }

  static constexpr size_t kFlushBytes = 64 << 10;

  const Environment& environment_;
  const StreamCommand& command_;
  const client::ChannelPtr channel_;
  const std::unique_ptr<client::FlowStream> stream_;
  const std::unique_ptr<FlowFormatter> formatter_;  // null: only totals are wanted
  BufferedWriter writer_;
  Progress progress_;
  client::FlowTotals totals_;
  uint64_t events_ = 0;
  v1::AccountingMode accounting_ = v1::ACCOUNTING_MODE_LINK;
  bool started_ = false;
  bool live_ = false;
  bool damaged_ = false;
};

}  // namespace

int RunStream(const Environment& environment, const StreamCommand& command,
              const client::ChannelPtr& channel, std::unique_ptr<client::FlowStream> stream) {
  return StreamRunner(environment, command, channel, std::move(stream)).Run();
}

}  // namespace weir::cli
