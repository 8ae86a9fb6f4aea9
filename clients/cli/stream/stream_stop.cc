#include "clients/cli/stream/stream_stop.h"

#include <utility>

#include "absl/time/time.h"
#include "clients/cli/options/source_options.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {
namespace {

constexpr absl::Duration kAnswerTimeout = absl::Seconds(5);

bool IsStandardInput(const v1::Source& source) {
  if (source.has_upload()) return !source.upload().has_total_bytes();
  return source.files().paths_size() == 1 && source.files().paths(0) == kStandardInputPath;
}

}  // namespace

StreamStop::StreamStop(client::ChannelPtr channel, client::FlowStream& stream, bool own)
    : channel_(std::move(channel)), stream_(stream), own_(own) {}

void StreamStop::OnStarted(const v1::StreamStarted& started) {
  const v1::Source& source = started.session_spec().source();
  if (!own_ || !(IsEndless(source) || IsStandardInput(source))) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  session_id_ = started.session_id();
}

// The stream may be over before the sensor's answer is here.
void StreamStop::Stop() {
  v1::StopSessionRequest request;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    request.set_session_id(session_id_);
    stopped_ = !session_id_.empty();
  }
  if (!request.session_id().empty() &&
      client::SessionClient(channel_, kAnswerTimeout).Stop(request).ok()) {
    return;
  }
  stream_.Cancel();
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = false;
}

bool StreamStop::stopped() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return stopped_;
}

bool IsEndless(const v1::Source& source) {
  return source.has_interfaces() || (source.has_synthetic() && source.synthetic().flows() == 0);
}

}  // namespace weir::cli
