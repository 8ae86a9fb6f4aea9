// What a stream delivers, as text on a descriptor.
#ifndef WEIR_CLIENTS_CLI_STREAM_STREAM_OUTPUT_H_
#define WEIR_CLIENTS_CLI_STREAM_STREAM_OUTPUT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "clients/cli/output/flow_formatter.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cpp/flow_stream.h"
#include "clients/cpp/flow_totals.h"

namespace weir::cli {

// Writes the events of one stream, and counts them. Headers wait for the first event, so that a
// stream which fails before it writes nothing. One thread.
class StreamOutput {
 public:
  // The descriptor is borrowed. Without `header`, what it holds already has one.
  StreamOutput(const OutputSettings& settings, int descriptor, bool header);

  // The stream began; once, and before any event.
  void Begin(const v1::StreamStarted& started);

  // Takes the stream's message, which is a batch of events. Text is written when there is enough of
  // it, or at Flush().
  void Add(client::FlowStream& stream);

  // Lets no row wait for others; for streams that may be quiet for long.
  void Pause();
  void Flush();

  // The stream is over. Where it failed without an event, nothing is written.
  void End(bool failed);

  uint64_t events() const { return events_; }
  uint64_t ended_flows() const { return formatter_ == nullptr ? totals_.flows : ended_flows_; }
  bool damaged() const { return damaged_; }  // an event could not be read
  const BufferedWriter& writer() const { return writer_; }

 private:
  void AddEvent(const v1::FlowEvent& event);
  void AppendTotals();

  const std::unique_ptr<FlowFormatter> formatter_;  // null: only totals are wanted
  const bool with_header_;
  BufferedWriter writer_;
  std::string header_;  // until the first event
  v1::AccountingMode accounting_ = v1::ACCOUNTING_MODE_LINK;
  client::FlowTotals totals_;  // where only they are wanted
  uint64_t events_ = 0;
  uint64_t ended_flows_ = 0;
  bool begun_ = false;
  bool damaged_ = false;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_STREAM_OUTPUT_H_
