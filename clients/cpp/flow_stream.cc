#include "clients/cpp/flow_stream.h"

#include <google/protobuf/arena.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <utility>

#include "clients/cpp/byte_calls.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/senders.h"
#include "engine/base/wire.h"

namespace weir::client {
namespace {

using Uploader = TwoWayStream<v1::AnalyzeCaptureRequest>;
using Exchanger = TwoWayStream<v1::ExchangeFlowsRequest>;

bool SendChunk(Uploader& uploader, std::string chunk) {
  v1::AnalyzeCaptureRequest request;
  *request.mutable_chunk() = std::move(chunk);
  return uploader.Write(request);
}

}  // namespace

class FlowStream::Call {
 public:
  template <typename Request>
  Call(ChannelPtr channel, const char* method, const Request& request,
       absl::Time deadline = absl::InfiniteFuture())
      : channel_(std::move(channel)), arena_(ArenaOptions()) {
    context_.set_deadline(absl::ToChronoTime(deadline));
    Own(StartServerStream(channel_, method, request, context_));
  }

  // What cannot be read ends the upload as if the client had gone away.
  Call(ChannelPtr channel, const v1::OpenUpload& open, int descriptor)
      : channel_(std::move(channel)), arena_(ArenaOptions()) {
    Uploader* const up = Own(StartTwoWayStream<v1::AnalyzeCaptureRequest>(
        channel_, "/weir.v1.FlowService/AnalyzeCapture", context_));
    v1::AnalyzeCaptureRequest request;
    *request.mutable_open() = open;
    up->Write(request);
    sender_ = std::make_unique<UploadSender>(
        descriptor, [up](std::string chunk) { return SendChunk(*up, std::move(chunk)); },
        [this, up](const absl::Status& status) {
          if (!status.ok()) context_.TryCancel();
          up->WritesDone();
        });
  }

  Call(ChannelPtr channel, const v1::OpenExchange& open)
      : channel_(std::move(channel)), arena_(ArenaOptions()) {
    Exchanger* const exchanger = Own(StartTwoWayStream<v1::ExchangeFlowsRequest>(
        channel_, "/weir.v1.FlowService/ExchangeFlows", context_));
    v1::ExchangeFlowsRequest request;
    *request.mutable_open() = open;
    exchanger->Write(request);
    verdicts_ = std::make_unique<VerdictSender>(
        [exchanger](const v1::ExchangeFlowsRequest& next) { return exchanger->Write(next); },
        [exchanger] { exchanger->WritesDone(); });
  }

  ~Call() {
    if (finished_) return;
    context_.TryCancel();
    EndSending();
    grpc::ByteBuffer rest;
    while (reader_->Read(&rest)) {
    }
    call_->Finish();
  }

  bool Next() {
    message_ = nullptr;
    event_bytes_ = {};
    if (damaged_ || !reader_->Read(&buffer_)) return false;
    if (!buffer_.TrySingleSlice(&slice_).ok()) (void)buffer_.DumpToSingleSlice(&slice_);
    ReadEnvelope();
    if (has_ended_message_) ended_ = Parse().ended();
    return true;
  }

  const v1::FlowStreamMessage& Parse() {
    if (message_ != nullptr) return *message_;
    arena_.Reset();
    message_ = google::protobuf::Arena::CreateMessage<v1::FlowStreamMessage>(&arena_);
    const std::string_view bytes = Bytes();
    if (!message_->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      damaged_ = true;
      message_->Clear();
    }
    return *message_;
  }

  absl::Status Finish() {
    if (damaged_) context_.TryCancel();
    finished_ = true;
    EndSending();
    const grpc::Status status = call_->Finish();
    if (sender_ != nullptr && !sender_->status().ok()) return sender_->status();
    return damaged_ ? absl::DataLossError("the sensor sent a message that cannot be parsed")
                    : ToAbslStatus(status);
  }

  grpc::ClientContext& context() { return context_; }
  VerdictSender* verdicts() { return verdicts_.get(); }
  std::string_view event_bytes() const { return event_bytes_; }
  bool has_events() const { return event_bytes_.data() != nullptr; }
  const std::string& resume_token() const { return resume_token_; }
  const v1::StreamEnded* ended() const { return has_ended_message_ ? &ended_ : nullptr; }

 private:
  template <typename Stream>
  Stream* Own(std::unique_ptr<Stream> stream) {
    Stream* const borrowed = stream.get();
    reader_ = borrowed;
    call_ = std::move(stream);
    return borrowed;
  }

  // What is being sent is waited for.
  void EndSending() {
    if (sender_ != nullptr) sender_->Stop();
    if (verdicts_ != nullptr) verdicts_->End();
  }

  static google::protobuf::ArenaOptions ArenaOptions() {
    google::protobuf::ArenaOptions options;
    options.start_block_size = 64 << 10;
    options.max_block_size = 1 << 20;
    return options;
  }

  std::string_view Bytes() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

  void ReadEnvelope() {
    WireReader fields(Bytes());
    while (fields.Next()) {
      if (fields.number() == v1::FlowStreamMessage::kEventsFieldNumber) {
        event_bytes_ = fields.bytes();
      } else if (fields.number() == v1::FlowStreamMessage::kEndedFieldNumber) {
        has_ended_message_ = true;
      } else if (fields.number() == v1::FlowStreamMessage::kResumeTokenFieldNumber) {
        resume_token_ = fields.bytes();
      }
    }
    damaged_ = !fields.ok();
  }

  ChannelPtr channel_;
  grpc::ClientContext context_;
  std::unique_ptr<StreamingCall> call_;
  ByteReader* reader_ = nullptr;             // call_, as a reader
  std::unique_ptr<UploadSender> sender_;     // of an upload; uses reader_ and context_
  std::unique_ptr<VerdictSender> verdicts_;  // of an exchange; uses reader_
  grpc::ByteBuffer buffer_;
  grpc::Slice slice_;
  std::string_view event_bytes_;
  google::protobuf::Arena arena_;
  v1::FlowStreamMessage* message_ = nullptr;  // on the arena
  std::string resume_token_;
  v1::StreamEnded ended_;
  bool has_ended_message_ = false;
  bool damaged_ = false;
  bool finished_ = false;
};

FlowStream::FlowStream(std::unique_ptr<Call> call) : call_(std::move(call)) {}
FlowStream::~FlowStream() = default;

std::unique_ptr<FlowStream> FlowStream::Capture(ChannelPtr channel,
                                                const v1::CaptureFlowsRequest& request) {
  return std::unique_ptr<FlowStream>(new FlowStream(
      std::make_unique<Call>(std::move(channel), "/weir.v1.FlowService/CaptureFlows", request)));
}

std::unique_ptr<FlowStream> FlowStream::Subscribe(ChannelPtr channel,
                                                  const v1::SubscribeFlowsRequest& request,
                                                  absl::Time deadline) {
  return std::unique_ptr<FlowStream>(new FlowStream(std::make_unique<Call>(
      std::move(channel), "/weir.v1.FlowService/SubscribeFlows", request, deadline)));
}

std::unique_ptr<FlowStream> FlowStream::Upload(ChannelPtr channel, const v1::OpenUpload& open,
                                               int descriptor) {
  return std::unique_ptr<FlowStream>(
      new FlowStream(std::make_unique<Call>(std::move(channel), open, descriptor)));
}

std::unique_ptr<FlowStream> FlowStream::Exchange(ChannelPtr channel, const v1::OpenExchange& open) {
  return std::unique_ptr<FlowStream>(
      new FlowStream(std::make_unique<Call>(std::move(channel), open)));
}

bool FlowStream::SendVerdicts(v1::FlowVerdictBatch verdicts) {
  return call_->verdicts() != nullptr && call_->verdicts()->Send(std::move(verdicts));
}

void FlowStream::EndVerdicts() {
  if (call_->verdicts() != nullptr) call_->verdicts()->End();
}

bool FlowStream::Next() { return call_->Next(); }
bool FlowStream::has_events() const { return call_->has_events(); }
std::string_view FlowStream::event_bytes() const { return call_->event_bytes(); }
const v1::FlowStreamMessage& FlowStream::message() { return call_->Parse(); }
const std::string& FlowStream::resume_token() const { return call_->resume_token(); }
const v1::StreamEnded* FlowStream::ended() const { return call_->ended(); }
void FlowStream::Cancel() { call_->context().TryCancel(); }
absl::Status FlowStream::Finish() { return call_->Finish(); }

}  // namespace weir::client
