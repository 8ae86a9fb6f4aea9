#include "engine/capture/live/interface_watch.h"

#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/thread.h"

namespace weir {
namespace {

constexpr int64_t kLookNs = 100 * kNanosPerMilli;

absl::Status OtherDevice(const std::string& name) {
  return absl::UnavailableError(absl::StrCat("interface \"", name, "\": went away"));
}

absl::Status NotBack(const absl::Status& why, int64_t limit_ns) {
  return absl::UnavailableError(absl::StrCat(why.message(), ", and was not back within ",
                                             static_cast<double>(limit_ns) / kNanosPerSecond,
                                             " s"));
}

// Whether waiting for the interface makes no difference.
bool IsOver(const absl::Status& status) {
  return status.code() != absl::StatusCode::kUnavailable &&
         status.code() != absl::StatusCode::kNotFound &&
         status.code() != absl::StatusCode::kResourceExhausted;
}

}  // namespace

InterfaceWatch::InterfaceWatch(std::vector<std::string> interfaces, int64_t max_outage_ns,
                               const Clock& clock, Reopen reopen)
    : max_outage_ns_(max_outage_ns),
      clock_(clock),
      reopen_(std::move(reopen)),
      socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  MutexLock lock(mutex_);
  for (std::string& name : interfaces) {
    Watched& added = interfaces_.emplace_back();
    added.device = if_nametoindex(name.c_str());
    added.name = std::move(name);
  }
}

InterfaceWatch::~InterfaceWatch() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

absl::Status InterfaceWatch::Begin() {
  {
    MutexLock lock(mutex_);
    for (Watched& each : interfaces_) {
      if (each.state == InterfaceState::kUnknown) each.state = InterfaceState::kCapturing;
    }
  }
  if (thread_.joinable()) return absl::OkStatus();
  return StartThread(thread_, "to watch the interfaces", [this] { Run(); });
}

void InterfaceWatch::Run() {
  size_t count;
  {
    MutexLock lock(mutex_);
    count = interfaces_.size();
  }
  for (;;) {
    for (size_t i = 0; i < count; ++i) Look(i, clock_.MonotonicNanos());
    MutexLock lock(mutex_);
    if (!stopping_) stopping_changed_.WaitFor(mutex_, kLookNs);
    if (stopping_) return;
  }
}

void InterfaceWatch::Look(size_t index, int64_t now_ns) {
  std::string name;
  unsigned device_before;
  {
    MutexLock lock(mutex_);
    if (interfaces_[index].state == InterfaceState::kFailed) return;
    name = interfaces_[index].name;
    device_before = interfaces_[index].device;
  }
  if (name == kAnyInterface) return;
  const unsigned device = if_nametoindex(name.c_str());
  const absl::Status up = CheckInterfaceUp(name, socket_.get());
  {
    MutexLock lock(mutex_);
    Watched& watched = interfaces_[index];
    const bool is_same = device == device_before;
    if (!up.ok() || !is_same) {
      GoDown(watched, up.ok() ? OtherDevice(name) : up, now_ns);
    } else if (watched.state == InterfaceState::kDown &&
               now_ns - watched.down_since_ns >= kLookNs) {
      ComeBack(watched, now_ns);
    }
    if (watched.state != InterfaceState::kDown) return;
    if (now_ns - watched.down_since_ns >= max_outage_ns_) {
      return Fail(watched, NotBack(watched.why, max_outage_ns_), now_ns);
    }
    if (!up.ok() || is_same) return;
  }
  OpenAnew(index, device);
}

void InterfaceWatch::OpenAnew(size_t index, unsigned device) {
  std::string name;
  {
    MutexLock lock(mutex_);
    name = interfaces_[index].name;
  }
  absl::StatusOr<Handles> handles = reopen_(name);
  const int64_t now_ns = clock_.MonotonicNanos();
  MutexLock lock(mutex_);
  Watched& watched = interfaces_[index];
  if (handles.ok()) {
    watched.device = device;
    watched.fresh = *std::move(handles);
    ComeBack(watched, now_ns);
  } else if (IsOver(handles.status())) {
    Fail(watched, handles.status(), now_ns);
  }
}

void InterfaceWatch::NoteDown(size_t index, const absl::Status& why) {
  const int64_t now_ns = clock_.MonotonicNanos();
  MutexLock lock(mutex_);
  GoDown(interfaces_[index], why, now_ns);
}

void InterfaceWatch::GoDown(Watched& watched, const absl::Status& why, int64_t now_ns) {
  if (watched.state != InterfaceState::kCapturing) return;
  watched.state = InterfaceState::kDown;
  watched.why = why;
  watched.down_since_ns = now_ns;
  ++watched.outages;
  changes_.fetch_add(1, std::memory_order_release);
}

void InterfaceWatch::ComeBack(Watched& watched, int64_t now_ns) {
  watched.state = InterfaceState::kCapturing;
  watched.why = absl::OkStatus();
  watched.outage_ns += now_ns - watched.down_since_ns;
  changes_.fetch_add(1, std::memory_order_release);
}

void InterfaceWatch::Fail(Watched& watched, absl::Status why, int64_t now_ns) {
  watched.state = InterfaceState::kFailed;
  watched.why = std::move(why);
  watched.outage_ns += now_ns - watched.down_since_ns;
  changes_.fetch_add(1, std::memory_order_release);
}

std::unique_ptr<LiveHandle> InterfaceWatch::TakeNewHandle(size_t interface, size_t worker) {
  MutexLock lock(mutex_);
  Handles& fresh = interfaces_[interface].fresh;
  return worker < fresh.size() ? std::move(fresh[worker]) : nullptr;
}

InterfaceState InterfaceWatch::StateOf(size_t interface) const {
  MutexLock lock(mutex_);
  return interfaces_[interface].state;
}

void InterfaceWatch::Describe(size_t interface, InterfaceCounts& counts) const {
  const int64_t now_ns = clock_.MonotonicNanos();
  MutexLock lock(mutex_);
  const Watched& watched = interfaces_[interface];
  counts.state = watched.state;
  counts.outages = watched.outages;
  counts.outage_ns = watched.outage_ns;
  if (watched.state == InterfaceState::kDown) counts.outage_ns += now_ns - watched.down_since_ns;
  if (watched.state == InterfaceState::kFailed) counts.failure = std::string(watched.why.message());
}

absl::Status InterfaceWatch::AllFailed() const {
  MutexLock lock(mutex_);
  const auto has_failed = [](const Watched& each) { return each.state == InterfaceState::kFailed; };
  if (!std::all_of(interfaces_.begin(), interfaces_.end(), has_failed)) return absl::OkStatus();
  return interfaces_.front().why;
}

}  // namespace weir
