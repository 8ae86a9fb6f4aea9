// Follows the flows of a capture: creates a session, subscribes to it with a filter, breaks off,
// resumes where it was, and reads the ledger at the end.
//
//   follow_capture ADDRESS CAPTURE APPLICATION
//   follow_capture unix:///run/weir/weir.sock monday.pcap TLS
//
// The capture is one below the sensor's capture root. APPLICATION is a name as nDPI has it.
#include <arpa/inet.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/flow_stream.h"
#include "clients/cpp/session_client.h"

namespace {

using weir::client::ChannelPtr;
using weir::client::FlowStream;
using weir::client::SessionClient;
namespace v1 = weir::v1;

constexpr int kBreakAfter = 2;  // events

// A session that reads the capture once somebody subscribes to it. The sensor chooses its id.
absl::StatusOr<v1::Session> CreateSession(const ChannelPtr& channel, const std::string& capture) {
  v1::CreateSessionRequest request;
  request.mutable_spec()->mutable_source()->mutable_files()->add_paths(capture);
  return SessionClient(channel).Create(request);
}

// What is wanted of it: the flows of one application, and only a few of their fields. Each message
// is to have one event, so that this example can break off between two of a small capture; a real
// client leaves the bounds of messages alone.
v1::SubscribeFlowsRequest RequestFor(const std::string& session_id,
                                     const std::string& application) {
  v1::SubscribeFlowsRequest request;
  request.set_session_id(session_id);
  v1::Subscription& subscription = *request.mutable_subscription();
  subscription.add_allow()->add_applications(application);
  for (const char* path : {"src_address", "src_port", "dst_address", "dst_port", "application.name",
                           "bidirectional.packets"}) {
    subscription.mutable_field_mask()->add_paths(path);
  }
  subscription.mutable_batch()->set_max_bytes(1);
  return request;
}

// Addresses are 4 or 16 bytes, in network order.
std::string EndpointOf(const std::string& address, uint32_t port) {
  char text[INET6_ADDRSTRLEN] = "?";
  if (address.size() == 4) inet_ntop(AF_INET, address.data(), text, sizeof(text));
  if (address.size() == 16) inet_ntop(AF_INET6, address.data(), text, sizeof(text));
  return std::string(text) + " port " + std::to_string(port);
}

void Print(const v1::FlowEvent& event) {
  const v1::Flow& flow = event.flow();
  std::cout << "event " << event.sequence() << ": "
            << EndpointOf(flow.src_address(), flow.src_port()) << " to "
            << EndpointOf(flow.dst_address(), flow.dst_port()) << ", " << flow.application().name()
            << ", " << flow.bidirectional().packets() << " packets\n";
}

// The ledger adds up: events = delivered + filtered out + withheld + lost.
void Print(const v1::Ledger& ledger) {
  uint64_t lost = 0;
  for (const v1::LostEvents& loss : ledger.lost()) lost += loss.events();
  std::cout << "ledger: " << ledger.end_sequence() - ledger.start_sequence()
            << " events from event " << ledger.start_sequence() << " on: " << ledger.delivered()
            << " delivered, " << ledger.filtered_out() << " filtered out, " << ledger.withheld()
            << " withheld, " << lost << " lost\n";
}

// Reads a few events and goes away, as a program does that is stopped. Gives the token of the last
// message: keep it, together with what was made of the events, and nothing is missed.
absl::StatusOr<std::string> ReadTheBeginning(const ChannelPtr& channel,
                                             const v1::SubscribeFlowsRequest& request) {
  const std::unique_ptr<FlowStream> stream = FlowStream::Subscribe(channel, request);
  for (int events = 0; events < kBreakAfter;) {
    if (!stream->Next()) {
      const absl::Status status = stream->Finish();
      return status.ok() ? absl::NotFoundError("too few such flows to break off") : status;
    }
    for (const v1::FlowEvent& event : stream->message().events().events()) {
      Print(event);
      ++events;
    }
  }
  return stream->resume_token();
}

absl::Status ReadTheRest(const ChannelPtr& channel, v1::SubscribeFlowsRequest request,
                         const std::string& token) {
  request.mutable_subscription()->set_resume_token(token);
  const std::unique_ptr<FlowStream> stream = FlowStream::Subscribe(channel, request);
  while (stream->Next()) {
    const v1::FlowStreamMessage& message = stream->message();
    for (const v1::FlowEvent& event : message.events().events()) Print(event);
    if (message.has_gap()) std::cout << "some events are missing here\n";
  }
  if (stream->ended() != nullptr) Print(stream->ended()->ledger());
  return stream->Finish();
}

absl::Status Follow(const std::string& address, const std::string& capture,
                    const std::string& application) {
  const absl::StatusOr<ChannelPtr> channel = weir::client::Connect(address);
  if (!channel.ok()) return channel.status();
  const absl::StatusOr<v1::Session> session = CreateSession(*channel, capture);
  if (!session.ok()) return session.status();
  const v1::SubscribeFlowsRequest request = RequestFor(session->id(), application);
  const absl::StatusOr<std::string> token = ReadTheBeginning(*channel, request);
  absl::Status status = token.status();
  if (status.ok()) {
    std::cout << "broke off; resuming\n";
    status = ReadTheRest(*channel, request, *token);
  }
  const absl::Status deleted = SessionClient(*channel).Delete(session->id());
  return status.ok() ? deleted : status;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: " << argv[0] << " ADDRESS CAPTURE APPLICATION\n";
    return 2;
  }
  const absl::Status status = Follow(argv[1], argv[2], argv[3]);
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << status.message() << "\n";
  return EXIT_FAILURE;
}
