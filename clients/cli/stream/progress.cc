#include "clients/cli/stream/progress.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/standard_streams.h"

namespace weir::cli {
namespace {

constexpr int kIntervalNanos = 500'000'000;
constexpr char kEraseLine[] = "\r\x1b[K";

void Write(int descriptor, const std::string& text) {
  (void)WatchedWrite(descriptor, text.data(), text.size());
}

std::string LineOf(const v1::CaptureStatistics& statistics) {
  const std::string progress = DescribeProgress(statistics.progress());
  return absl::StrCat(progress, progress.empty() ? "" : ", ", statistics.captured_packets(),
                      " packets, ", statistics.flows_started(), " flows (", statistics.open_flows(),
                      " open)");
}

}  // namespace

Progress::~Progress() {
  if (thread_.joinable()) {
    watch_->Cancel();
    thread_.join();
  }
  Hide();
}

void Progress::Watch(const client::ChannelPtr& channel, const std::string& session_id) {
  if (!enabled_ || session_id.empty() || thread_.joinable()) return;
  v1::WatchSessionRequest request;
  request.set_session_id(session_id);
  request.mutable_interval()->set_nanos(kIntervalNanos);
  watch_ = client::Watch(channel, request);
  thread_ = std::thread([this] { Run(); });
}

void Progress::Hide() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (shown_) Write(descriptor_, kEraseLine);
  shown_ = false;
}

void Progress::Run() {
  while (watch_->Next()) {
    const v1::WatchSessionResponse& report = watch_->report();
    if (report.has_statistics()) Show(LineOf(report.statistics()));
  }
  (void)watch_->Finish();
}

void Progress::Show(const std::string& text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Write(descriptor_, absl::StrCat(kEraseLine, text));
  shown_ = true;
}

}  // namespace weir::cli
