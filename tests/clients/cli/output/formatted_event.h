// The output of one event, for tests of the formatters.
#ifndef WEIR_TESTS_CLIENTS_CLI_OUTPUT_FORMATTED_EVENT_H_
#define WEIR_TESTS_CLIENTS_CLI_OUTPUT_FORMATTED_EVENT_H_

#include <string>

#include "clients/cli/output/flow_formatter.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {

inline v1::StreamStarted StartedWith(const v1::MeterSettings& meter) {
  v1::StreamStarted started;
  *started.mutable_session_spec()->mutable_meter() = meter;
  return started;
}

inline std::string Format(const OutputSettings& settings, const v1::FlowEvent& event,
                          const v1::MeterSettings& meter = {}) {
  std::string out;
  const auto formatter = MakeFlowFormatter(settings);
  formatter->Begin(StartedWith(meter), out);
  formatter->Add(event, out);
  formatter->End(out);
  return out;
}

inline v1::MeterSettings EverythingOn() {
  v1::MeterSettings meter;
  meter.set_flow_statistics(true);
  meter.set_early_packets(3);
  meter.set_accounting_mode(v1::ACCOUNTING_MODE_IP);
  return meter;
}

}  // namespace weir::cli

#endif  // WEIR_TESTS_CLIENTS_CLI_OUTPUT_FORMATTED_EVENT_H_
