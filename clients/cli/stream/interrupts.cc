#include "clients/cli/stream/interrupts.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/time/time.h"
#include "clients/cli/environment.h"
#include "clients/cli/options/source_options.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM};
constexpr int kStuckMs = 1000;

// What the handler touches: the pipe's write end, and how many signals came.
volatile sig_atomic_t write_end = -1;
volatile sig_atomic_t signals_seen = 0;
int read_end = -1;

void Write(unsigned char byte) {
  [[maybe_unused]] const ssize_t written = write(write_end, &byte, 1);
}

extern "C" void OnSignal(int number) {
  const int saved_errno = errno;
  if (signals_seen != 0) _exit(kExitSignalBase + number);
  signals_seen = 1;
  Write(static_cast<unsigned char>(number));
  errno = saved_errno;
}

void SetHandlers(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  for (int number : kSignals) sigaction(number, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts(std::function<void()> action) : action_(std::move(action)) {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return;  // signals then end the process, as by default
  read_end = ends[0];
  write_end = ends[1];
  signals_seen = 0;
  thread_ = std::thread([this] { Wait(); });
  SetHandlers(OnSignal);
}

Interrupts::~Interrupts() {
  if (!thread_.joinable()) return;
  SetHandlers(SIG_DFL);
  Write(0);
  thread_.join();
  close(write_end);
  close(read_end);
}

void Interrupts::Wait() {
  unsigned char byte = 0;
  if (read(read_end, &byte, 1) != 1 || byte == 0) return;
  signal_ = byte;
  action_();
  if (!AwaitEnd()) _exit(kExitSignalBase + byte);
}

bool Interrupts::AwaitEnd() {
  pollfd end{read_end, POLLIN, 0};
  WatchedWrites before = CountWatchedWrites();
  while (poll(&end, 1, kStuckMs) <= 0) {
    const WatchedWrites now = CountWatchedWrites();
    if (now == before && now.begun > now.over) return false;
    before = now;
  }
  return true;
}

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
