#include "tests/scripted_sensor/open_calls.h"

#include <chrono>
#include <utility>

namespace weir::scripted {

OpenCalls::Entry::Entry(OpenCalls& calls, std::string script)
    : calls_(calls), script_(std::move(script)) {
  std::lock_guard lock(calls_.mutex_);
  ++calls_.open_[script_];
}

OpenCalls::Entry::~Entry() {
  std::lock_guard lock(calls_.mutex_);
  --calls_.open_[script_];
  calls_.changed_.notify_all();
}

bool OpenCalls::Entry::AwaitOthersOver() {
  std::unique_lock lock(calls_.mutex_);
  return calls_.changed_.wait_for(lock, std::chrono::seconds(10),
                                  [this] { return calls_.open_[script_] == 1; });
}

}  // namespace weir::scripted
