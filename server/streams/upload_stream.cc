#include "server/streams/upload_stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/convert/error_details.h"
#include "server/sensor_state.h"
#include "server/streams/stream_requests.h"

namespace weir {
namespace {

constexpr size_t kMaxChunkBytes = 1 << 20;
// How soon it looks again where its time was up and nothing could be ended yet.
constexpr int64_t kShortestLookNs = 100 * kNanosPerMilli;

double Seconds(int64_t nanos) { return static_cast<double>(nanos) / kNanosPerSecond; }

absl::Status WaitedTooLong(int64_t idle_ns) {
  return ErrorFor(ErrorReason::kUploadIdle,
                  absl::StrCat("upload: nothing came for ", Seconds(idle_ns),
                               " s while the sensor waited for more (upload_idle)"));
}

absl::Status TookTooLong(int64_t max_ns) {
  return ErrorFor(
      ErrorReason::kUploadTooLong,
      absl::StrCat("upload: it is not over after ", Seconds(max_ns), " s (max_upload_time)"));
}

absl::Status CheckChunk(const v1::AnalyzeCaptureRequest& request) {
  if (!request.has_chunk()) {
    return FieldError("message", "is no chunk: `open` is said once and first");
  }
  const size_t size = request.chunk().size();
  if (size >= 1 && size <= kMaxChunkBytes) return absl::OkStatus();
  return FieldError("chunk", absl::StrCat(size, " bytes are not 1 to ", kMaxChunkBytes));
}

}  // namespace

UploadStream::UploadStream(SensorState& state, grpc::CallbackServerContext* context)
    : state_(state),
      limits_(state.stream_limits.upload),
      began_ns_(state.clock.MonotonicNanos()),
      stream_(FlowStream::Start(state, context, *this)) {
  if (stream_->refused()) return;
  Ask(WayUp::kFirst);
  stream_->Raise(kTime);
}

void UploadStream::OnReadDone(bool ok) { stream_->Raise(ok ? kRead : kReadsOver); }
void UploadStream::OnWriteDone(bool ok) { stream_->OnWriteDone(ok); }
void UploadStream::OnCancel() { stream_->OnCancel(); }
void UploadStream::OnDone() { delete this; }

void UploadStream::OnSignals(uint32_t raised) {
  if (way_ != WayUp::kOver) GoOn(raised);
  if (way_ != WayUp::kOver && (raised & kTime)) CheckTime();
}

void UploadStream::GoOn(uint32_t raised) {
  if (raised & kRead) return TakeMessage();
  if (raised & kReadsOver) return TakeHalfClose();
  if (raised & kBroken) return EndCapture(absl::OkStatus());  // the stream will tell what did
  if (raised & kTaken) return Ask(WayUp::kNext);
  if (way_ == WayUp::kOpening && stream_->is_open()) Ask(WayUp::kNext);
}

void UploadStream::Ask(WayUp way) {
  way_ = way;
  asked_ns_ = state_.clock.MonotonicNanos();
  StartRead(&message_);
}

void UploadStream::TakeMessage() {
  v1::AnalyzeCaptureRequest request;
  const absl::Status parsed = ParseRequest(message_, request);
  message_.Clear();
  if (!parsed.ok()) return EndCapture(parsed);
  if (way_ == WayUp::kFirst) {
    if (request.has_open()) return TakeOpen(std::move(request));
    return EndCapture(FieldError("open", "must be the first message"));
  }
  TakeChunk(std::move(request));
}

void UploadStream::TakeHalfClose() {
  if (way_ == WayUp::kNext) return EndCapture(absl::OkStatus());
  EndCapture(FieldError("open", "the call ended before it was said"));
}

void UploadStream::TakeOpen(v1::AnalyzeCaptureRequest request) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return EndCapture(absl::ResourceExhaustedError("upload: no descriptors are left"));
  }
  socket_ = std::make_shared<UniqueDescriptor>(ends[0]);
  auto input = std::make_shared<UniqueDescriptor>(ends[1]);
  auto open = std::make_shared<v1::OpenUpload>(std::move(*request.mutable_open()));
  way_ = WayUp::kOpening;
  state_.tasks.Submit(
      stream_->client(),
      {.run = [&state = state_, stream = stream_, open,
               input] { stream->Opened(OpenUpload(state, *open, std::move(*input))); },
       .refuse = [&state = state_, stream = stream_] { stream->Opened(TooManyCalls(state)); }});
}

void UploadStream::TakeChunk(v1::AnalyzeCaptureRequest request) {
  if (absl::Status status = CheckChunk(request); !status.ok()) return EndCapture(status);
  bytes_ += request.chunk().size();
  if (limits_.max_bytes > 0 && bytes_ > limits_.max_bytes) {
    state_.refusals.uploads.fetch_add(1);
    return EndCapture(UploadTooLarge(limits_.max_bytes, bytes_));
  }
  way_ = WayUp::kFeeding;
  state_.socket_writer.Write(socket_, std::move(*request.mutable_chunk()),
                             [weak = std::weak_ptr<CallStream>(stream_)](bool taken) {
                               const std::shared_ptr<CallStream> stream = weak.lock();
                               if (stream != nullptr) stream->Raise(taken ? kTaken : kBroken);
                             });
}

// While the session is made nothing can be ended, and what its log keeps waiting is not idle.
void UploadStream::CheckTime() {
  const int64_t now_ns = state_.clock.MonotonicNanos();
  const bool waits = way_ == WayUp::kFirst || way_ == WayUp::kNext;
  if (way_ != WayUp::kOpening && now_ns - began_ns_ >= limits_.max_ns) {
    return EndCapture(TookTooLong(limits_.max_ns));
  }
  if (waits && now_ns - asked_ns_ >= limits_.idle_ns) {
    return EndCapture(WaitedTooLong(limits_.idle_ns));
  }
  const int64_t idle_rest_ns = waits ? asked_ns_ + limits_.idle_ns - now_ns : limits_.idle_ns;
  const int64_t rest_ns = std::max<int64_t>(began_ns_ + limits_.max_ns - now_ns, kShortestLookNs);
  stream_->RaiseLater(kTime, std::min(idle_rest_ns, rest_ns));
}

void UploadStream::EndCapture(const absl::Status& fault) {
  const bool opened = way_ != WayUp::kFirst;
  way_ = WayUp::kOver;
  socket_.reset();
  if (!opened) return stream_->Opened(fault);
  if (!fault.ok()) stream_->EndWith(fault);
}

}  // namespace weir
