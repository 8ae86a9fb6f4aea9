// Sends verdicts on the flows of an exchange, while its events are read.
#ifndef WEIR_CLIENTS_CPP_VERDICT_SENDER_H_
#define WEIR_CLIENTS_CPP_VERDICT_SENDER_H_

#include <functional>
#include <mutex>
#include <utility>

#include "weir/v1/flow_service.pb.h"

namespace weir::client {

// Thread-safe.
class VerdictSender {
 public:
  // `write` gives false where nothing more can be sent, and may wait; `end` says that nothing more
  // will be. One of them is called at a time.
  VerdictSender(std::function<bool(const v1::ExchangeFlowsRequest&)> write,
                std::function<void()> end)
      : write_(std::move(write)), end_(std::move(end)) {}

  bool Send(v1::FlowVerdictBatch verdicts) {
    v1::ExchangeFlowsRequest request;
    *request.mutable_verdicts() = std::move(verdicts);
    std::lock_guard lock(mutex_);
    return !is_over_ && write_(request);
  }

  void End() {
    std::lock_guard lock(mutex_);
    if (!std::exchange(is_over_, true)) end_();
  }

 private:
  const std::function<bool(const v1::ExchangeFlowsRequest&)> write_;
  const std::function<void()> end_;
  std::mutex mutex_;
  bool is_over_ = false;  // guarded by mutex_
};

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_VERDICT_SENDER_H_
