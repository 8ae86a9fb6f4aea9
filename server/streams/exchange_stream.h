// The reactor behind ExchangeFlows: the events of a session go down, verdicts on its flows come up.
#ifndef WEIR_SERVER_STREAMS_EXCHANGE_STREAM_H_
#define WEIR_SERVER_STREAMS_EXCHANGE_STREAM_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "engine/meter/flows/pipeline_commands.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/sensor_state.h"
#include "server/streams/call_stream.h"
#include "server/streams/flow_stream.h"
#include "weir/v1/flow_service.pb.h"

namespace weir {

// Owns itself until OnDone. The way down is a FlowStream's, in whose steps everything here is done
// too, one at a time. The way up:
//
//   the first message --> the session is subscribed to
//   verdicts --> workers' mailboxes; the next message is asked for when they were applied
//   half-close --> no more verdicts: what was held for them is released, the stream goes on
//
// So one batch is held at most, and it is taken back where the client goes away first. What is
// wrong with a message ends the stream with its ledger, and the error is the call's status; nothing
// of that message is applied.
class ExchangeStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                             private StreamTransport {
 public:
  // `state` and `context` outlive it.
  ExchangeStream(SensorState& state, grpc::CallbackServerContext* context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum Signal : uint32_t {
    kRead = CallStream::kFirstTransportSignal,
    kReadsOver = kRead << 1,  // half-closed or broken off
    kApplied = kRead << 2,    // the batch
  };

  void Write(const grpc::ByteBuffer* message) override { StartWrite(message); }
  void End(const grpc::Status& status) override { Finish(status); }
  void OnSignals(uint32_t raised) override;
  bool TakeMessage(v1::FlowStreamMessage& message) override;
  bool has_more_to_say() const override { return batch_ != nullptr; }
  void OnRelease() override;

  void TakeFirstMessage();
  void TakeOpen(v1::OpenExchange open);
  void TakeNextMessage();
  void TakeVerdicts(const v1::FlowVerdictBatch& verdicts);
  void AddResults();

  SensorState& state_;
  const std::shared_ptr<FlowStream> stream_;

  // Of the stream's steps alone from here on, but that gRPC fills `message_` before kRead.
  grpc::ByteBuffer message_;
  std::shared_ptr<VerdictBatch> batch_;  // under way to the workers
  uint64_t batch_id_ = 0;                // its client's number for it
  v1::VerdictResults results_;           // not told yet
  bool has_results_ = false;
  bool opening_ = false;  // the first message came
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_EXCHANGE_STREAM_H_
