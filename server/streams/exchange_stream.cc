#include "server/streams/exchange_stream.h"

#include <utility>
#include <vector>

#include "server/convert/error_details.h"
#include "server/convert/flow_filter.h"
#include "server/convert/verdicts.h"
#include "server/sensor_state.h"
#include "server/streams/stream_requests.h"

namespace weir {

ExchangeStream::ExchangeStream(SensorState& state, grpc::CallbackServerContext* context)
    : state_(state), stream_(FlowStream::Start(state, context, *this)) {
  if (!stream_->refused()) StartRead(&message_);
}

void ExchangeStream::OnReadDone(bool ok) { stream_->Raise(ok ? kRead : kReadsOver); }
void ExchangeStream::OnWriteDone(bool ok) { stream_->OnWriteDone(ok); }
void ExchangeStream::OnCancel() { stream_->OnCancel(); }
void ExchangeStream::OnDone() { delete this; }

void ExchangeStream::OnSignals(uint32_t raised) {
  if (raised & kRead) return opening_ ? TakeNextMessage() : TakeFirstMessage();
  if (raised & kReadsOver) {
    if (opening_) return stream_->subscription().EndHold();
    opening_ = true;
    return stream_->Opened(FieldError("open", "the call ended before it was said"));
  }
  if (raised & kApplied) AddResults();
  StartRead(&message_);  // open, or the verdicts were applied
}

void ExchangeStream::TakeFirstMessage() {
  opening_ = true;
  v1::ExchangeFlowsRequest request;
  const absl::Status parsed = ParseRequest(message_, request);
  message_.Clear();
  if (!parsed.ok()) return stream_->Opened(parsed);
  if (!request.has_open()) return stream_->Opened(FieldError("open", "must be the first message"));
  TakeOpen(std::move(*request.mutable_open()));
}

void ExchangeStream::TakeOpen(v1::OpenExchange open) {
  if (!NeedsCatalog(open.subscription())) {
    return stream_->Opened(weir::OpenExchange(state_, open));
  }
  state_.tasks.Submit(
      stream_->client(),
      {.run = [&state = state_, stream = stream_,
               open] { stream->Opened(weir::OpenExchange(state, open)); },
       .refuse = [&state = state_, stream = stream_] { stream->Opened(TooManyCalls(state)); }});
}

void ExchangeStream::TakeNextMessage() {
  v1::ExchangeFlowsRequest request;
  const absl::Status parsed = ParseRequest(message_, request);
  message_.Clear();
  if (!parsed.ok()) return stream_->EndNow(parsed);
  if (request.has_verdicts()) return TakeVerdicts(request.verdicts());
  stream_->EndNow(FieldError("message", "has no verdicts: `open` is said once and first"));
}

void ExchangeStream::TakeVerdicts(const v1::FlowVerdictBatch& verdicts) {
  absl::StatusOr<std::vector<FlowVerdict>> taken = FromProto(verdicts);
  if (!taken.ok()) return stream_->EndNow(taken.status());
  batch_id_ = verdicts.batch_id();
  batch_ = std::make_shared<VerdictBatch>(
      *std::move(taken), [weak = std::weak_ptr<FlowStream>(stream_)] {
        const std::shared_ptr<FlowStream> stream = weak.lock();
        if (stream != nullptr) stream->RaiseLater(kApplied, 0);  // not on a worker's thread
      });
  stream_->subscription().session().Apply(batch_);
}

void ExchangeStream::AddResults() {
  AddToProto(batch_->totals(), results_);
  results_.set_batch_id(batch_id_);
  batch_.reset();
  has_results_ = true;
}

bool ExchangeStream::TakeMessage(v1::FlowStreamMessage& message) {
  if (!std::exchange(has_results_, false)) return false;
  message.mutable_verdicts()->Swap(&results_);
  results_.Clear();
  return true;
}

// The hold ends before the client is told of the end, who may come back at once.
void ExchangeStream::OnRelease() {
  stream_->subscription().EndHold();
  if (batch_ != nullptr) stream_->subscription().session().Withdraw(*batch_);
  batch_.reset();
}

}  // namespace weir
