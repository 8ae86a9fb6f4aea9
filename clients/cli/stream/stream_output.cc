#include "clients/cli/stream/stream_output.h"

#include "absl/strings/str_cat.h"

namespace weir::cli {
namespace {

constexpr size_t kFlushBytes = 64 << 10;

}  // namespace

StreamOutput::StreamOutput(const OutputSettings& settings, int descriptor, bool header)
    : formatter_(MakeFlowFormatter(settings)), with_header_(header), writer_(descriptor) {}

void StreamOutput::Begin(const v1::StreamStarted& started) {
  if (begun_) return;
  begun_ = true;
  accounting_ = started.session_spec().meter().accounting_mode();
  if (formatter_ == nullptr) return;
  formatter_->Begin(started, header_);
  if (!with_header_) header_.clear();
}

void StreamOutput::Add(client::FlowStream& stream) {
  if (formatter_ == nullptr) {
    damaged_ |= !client::AddTotals(stream.event_bytes(), accounting_, totals_, events_);
    return;
  }
  if (!begun_) Begin({});
  for (const v1::FlowEvent& event : stream.message().events().events()) AddEvent(event);
}

void StreamOutput::AddEvent(const v1::FlowEvent& event) {
  if (!header_.empty()) writer_.text() += header_;
  header_.clear();
  ++events_;
  if (event.type() == v1::EVENT_TYPE_ENDED) ++ended_flows_;
  formatter_->Add(event, writer_.text());
  if (writer_.text().size() >= kFlushBytes) Flush();
}

void StreamOutput::Pause() {
  if (formatter_ != nullptr) formatter_->Pause(writer_.text());
}

void StreamOutput::Flush() {
  if (!writer_.text().empty()) writer_.Flush();
}

void StreamOutput::End(bool failed) {
  if (!begun_ || (failed && events_ == 0)) return;
  if (formatter_ == nullptr) {
    AppendTotals();
  } else {
    writer_.text() += header_;
    header_.clear();
    formatter_->End(writer_.text());
  }
  Flush();
}

void StreamOutput::AppendTotals() {
  absl::StrAppend(&writer_.text(), totals_.flows, " flows, ", totals_.packets, " packets, ",
                  totals_.bytes, " bytes\n");
}

}  // namespace weir::cli
