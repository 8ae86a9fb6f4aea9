// A stream of flows, as its reader sees it.
#ifndef WEIR_CLIENTS_CPP_FLOW_STREAM_H_
#define WEIR_CLIENTS_CPP_FLOW_STREAM_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "weir/v1/flow_service.pb.h"
#include "weir/v1/stream.pb.h"

namespace weir::client {

// One call of FlowService. Cancel(), SendVerdicts() and EndVerdicts() may be called from any
// thread, as long as it was not destroyed; all else by one thread. The channel is shared; a stream
// that is destroyed before its end is cancelled.
//
//   auto stream = FlowStream::Capture(channel, request);
//   while (stream->Next()) {
//     for (const auto& event : stream->message().events().events()) Use(event.flow());
//   }
//   absl::Status status = stream->Finish();
class FlowStream {
 public:
  // Starts a source and streams its flows.
  static std::unique_ptr<FlowStream> Capture(ChannelPtr channel,
                                             const v1::CaptureFlowsRequest& request);
  // Subscribes to a session. At the deadline the call ends, DEADLINE_EXCEEDED.
  static std::unique_ptr<FlowStream> Subscribe(ChannelPtr channel,
                                               const v1::SubscribeFlowsRequest& request,
                                               absl::Time deadline = absl::InfiniteFuture());
  // Uploads the capture that `descriptor` gives (a file, a pipe) while its flows are read. It is
  // borrowed until Finish() or the destructor, and read by a thread of the stream's own.
  static std::unique_ptr<FlowStream> Upload(ChannelPtr channel, const v1::OpenUpload& open,
                                            int descriptor);
  // Subscribes to a session, and may send verdicts on its flows. Where flows are held, each waits
  // for the verdict on its EARLY event:
  //
  //   auto stream = FlowStream::Exchange(channel, open);  // open.hold is true
  //   while (stream->Next()) {
  //     v1::FlowVerdictBatch verdicts;
  //     for (const auto& event : stream->message().events().events()) {
  //       if (event.type() == v1::EVENT_TYPE_EARLY) *verdicts.add_verdicts() = Judge(event.flow());
  //     }
  //     if (verdicts.verdicts_size() > 0) stream->SendVerdicts(std::move(verdicts));
  //   }
  static std::unique_ptr<FlowStream> Exchange(ChannelPtr channel, const v1::OpenExchange& open);
  ~FlowStream();

  // Sends verdicts, of an exchange. Waits where the sensor has not applied earlier ones, which it
  // does whatever of the stream was not read: so the thread that reads may send, too. What became
  // of them comes in the stream. False where no more can be sent: Finish() says why.
  bool SendVerdicts(v1::FlowVerdictBatch verdicts);
  // No more verdicts will come; what the sensor holds for them is released. The stream goes on.
  void EndVerdicts();

  // Waits for the next message. False when there is none any more: Finish() says why.
  bool Next();

  // Whether the message is a batch of events.
  bool has_events() const;

  // The serialised FlowEventBatch of a batch of events, for readers that do not want it parsed.
  // Valid until the next call of Next().
  std::string_view event_bytes() const;

  // The message, parsed with the first call after Next(). Valid until the next call of Next(). A
  // message that cannot be parsed comes out empty and makes Finish() fail, DATA_LOSS.
  const v1::FlowStreamMessage& message();

  // The token of the last message that had one; empty if none had.
  const std::string& resume_token() const;

  // The last message, `ended`. Null until it came.
  const v1::StreamEnded* ended() const;

  // Ends the call without waiting: Next() gives what came before, then false.
  void Cancel();

  // Status of the call. To be called once, after Next() was false.
  absl::Status Finish();

 private:
  class Call;
  explicit FlowStream(std::unique_ptr<Call> call);

  std::unique_ptr<Call> call_;
};

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_FLOW_STREAM_H_
