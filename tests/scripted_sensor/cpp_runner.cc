// The runner of clients/cpp: ADDRESS SCRIPT STREAM... README.md says what it is asked and prints.
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/flow_reader.h"
#include "tests/scripted_sensor/cpp_lines.h"

namespace weir::scripted {
namespace {

using client::FlowStream;

// The words of a stream; a word without a value has an empty one.
using Words = std::map<std::string, std::string>;

Words Parse(const std::string& stream) {
  Words words;
  for (absl::string_view word : absl::StrSplit(stream, ' ', absl::SkipEmpty())) {
    words.insert(absl::StrSplit(word, absl::MaxSplits('=', 1)));
  }
  return words;
}

// 0 where the word is not there.
int Number(const Words& words, const std::string& word) {
  int number = 0;
  if (words.contains(word)) (void)absl::SimpleAtoi(words.at(word), &number);
  return number;
}

v1::Subscription SubscriptionOf(const Words& words, const client::Position& position) {
  v1::Subscription subscription;
  if (words.contains("start")) subscription.set_position(v1::START_POSITION_SNAPSHOT);
  if (words.contains("until")) subscription.set_end_when_caught_up(true);
  client::StartAt(position, subscription);
  return subscription;
}

std::unique_ptr<FlowStream> Open(const std::string& address, const std::string& script,
                                 const Words& words, const v1::Subscription& subscription) {
  client::TlsOptions tls;
  if (words.contains("ca")) tls.ca = words.at("ca");
  if (words.contains("server-name")) tls.server_name = words.at("server-name");
  const client::ChannelPtr channel = client::Connect(address, tls).value();
  if (words.contains("capture")) {
    v1::CaptureFlowsRequest request;
    request.set_session_id(script);
    *request.mutable_subscription() = subscription;
    return FlowStream::Capture(channel, request);
  }
  if (words.contains("exchange")) {
    v1::OpenExchange open;
    open.set_session_id(script);
    *open.mutable_subscription() = subscription;
    return FlowStream::Exchange(channel, open);
  }
  v1::SubscribeFlowsRequest request;
  request.set_session_id(script);
  *request.mutable_subscription() = subscription;
  const int deadline = Number(words, "deadline");
  return FlowStream::Subscribe(
      channel, request,
      deadline > 0 ? absl::Now() + absl::Milliseconds(deadline) : absl::InfiniteFuture());
}

void Answer(client::FlowReader& reader) {
  if (reader.event() == nullptr) {
    if (reader.message().has_caught_up()) reader.stream().EndVerdicts();
  } else if (reader.event()->type() == v1::EVENT_TYPE_EARLY) {
    v1::FlowVerdictBatch batch;
    batch.set_batch_id(reader.event()->sequence());
    v1::FlowVerdict& verdict = *batch.add_verdicts();
    verdict.set_flow_id(reader.event()->flow().id());
    (*verdict.mutable_labels())["seen"].set_bool_value(true);
    reader.stream().SendVerdicts(std::move(batch));
  }
}

// Prints the lines of a stream.
void Run(client::FlowReader& reader, const Words& words) {
  for (int item = 1; reader.Next(); ++item) {
    std::cout << (reader.event() != nullptr ? EventLine(*reader.event(), reader.position())
                                            : ItemLine(reader.message(), reader.position()))
              << "\n";
    if (item == Number(words, "leave-after")) {
      std::cout << "left\n";
      return;
    }
    if (item == Number(words, "cancel-after")) reader.stream().Cancel();
    if (words.contains("exchange")) Answer(reader);
  }
  const absl::Status status = reader.Finish();
  const bool balanced = reader.CheckLedger().ok();
  if (reader.ended() != nullptr) {
    std::cout << EndedLine(*reader.ended()) << "\nledger " << (balanced ? "" : "un")
              << "balanced\n";
  }
  if (balanced) std::cout << (status.ok() ? "end" : ErrorLine(status)) << "\n";
}

int Main(int argc, char** argv) {
  client::Position position;
  for (int i = 3; i < argc; ++i) {
    std::cout << "stream " << i - 2 << std::endl;
    const Words words = Parse(argv[i]);
    if (!words.contains("from-position")) position = {};
    client::FlowReader reader(Open(argv[1], argv[2], words, SubscriptionOf(words, position)),
                              position);
    Run(reader, words);
    position = reader.position();
  }
  return argc > 3 ? 0 : 2;
}

}  // namespace
}  // namespace weir::scripted

int main(int argc, char** argv) { return weir::scripted::Main(argc, argv); }
