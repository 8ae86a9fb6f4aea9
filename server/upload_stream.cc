#include "server/upload_stream.h"

#include <sys/socket.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "server/convert/faults.h"
#include "server/stream_requests.h"

namespace weir {
namespace {

constexpr size_t kMaxChunkBytes = 1 << 20;

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
    : state_(state), stream_(FlowStream::Start(state, context, *this)) {
  if (!stream_->refused()) StartRead(&message_);
}

void UploadStream::OnReadDone(bool ok) { stream_->Raise(ok ? kRead : kReadsOver); }
void UploadStream::OnWriteDone(bool ok) { stream_->OnWriteDone(ok); }
void UploadStream::OnCancel() { stream_->OnCancel(); }
void UploadStream::OnDone() { delete this; }

void UploadStream::OnSignals(uint32_t raised) {
  if (raised & kRead) return TakeMessage();
  if (raised & kReadsOver) {
    if (opening_) return EndCapture(absl::OkStatus());
    opening_ = true;
    return stream_->Opened(FieldError("open", "the call ended before it was said"));
  }
  if (raised & kBroken) return socket_.reset();  // the session is over, which the stream will tell
  StartRead(&message_);                          // open, or the chunk was taken
}

void UploadStream::TakeMessage() {
  v1::AnalyzeCaptureRequest request;
  const bool parsed =
      grpc::SerializationTraits<v1::AnalyzeCaptureRequest>::Deserialize(&message_, &request).ok();
  message_.Clear();
  if (!opening_) {
    opening_ = true;
    if (parsed && request.has_open()) return TakeOpen(std::move(request));
    return stream_->Opened(FieldError("open", "must be the first message"));
  }
  if (!parsed) return EndCapture(FieldError("message", "is no AnalyzeCaptureRequest"));
  TakeChunk(std::move(request));
}

void UploadStream::TakeOpen(v1::AnalyzeCaptureRequest request) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return stream_->Opened(absl::ResourceExhaustedError("upload: no descriptors are left"));
  }
  socket_ = std::make_shared<UniqueDescriptor>(ends[0]);
  auto input = std::make_shared<UniqueDescriptor>(ends[1]);
  auto open = std::make_shared<v1::OpenUpload>(std::move(*request.mutable_open()));
  const bool runs = state_.tasks.TryRun([&state = state_, stream = stream_, open, input] {
    stream->Opened(OpenUpload(state, *open, std::move(*input)));
  });
  if (!runs) stream_->Opened(absl::ResourceExhaustedError("too many sessions are being made"));
}

void UploadStream::TakeChunk(v1::AnalyzeCaptureRequest request) {
  if (absl::Status status = CheckChunk(request); !status.ok()) return EndCapture(status);
  bytes_ += request.chunk().size();
  if (state_.max_upload_bytes > 0 && bytes_ > state_.max_upload_bytes) {
    return EndCapture(UploadTooLarge(state_.max_upload_bytes));
  }
  state_.feeder.Feed(socket_, std::move(*request.mutable_chunk()),
                     [weak = std::weak_ptr<CallStream>(stream_)](bool taken) {
                       const std::shared_ptr<CallStream> stream = weak.lock();
                       if (stream != nullptr) stream->Raise(taken ? kTaken : kBroken);
                     });
}

void UploadStream::EndCapture(const absl::Status& fault) {
  socket_.reset();
  if (!fault.ok()) stream_->EndWith(fault);
}

}  // namespace weir
