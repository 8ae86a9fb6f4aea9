// The lines that a runner prints (README.md), from what clients/cpp gives.
#ifndef WEIR_TESTS_SCRIPTED_SENSOR_CPP_LINES_H_
#define WEIR_TESTS_SCRIPTED_SENSOR_CPP_LINES_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cpp/flow_reader.h"
#include "weir/v1/stream.pb.h"

namespace weir::scripted {

// Without the line's end, each.
std::string EventLine(const v1::FlowEvent& event, const client::Position& position);
std::string ItemLine(const v1::FlowStreamMessage& message, const client::Position& position);
std::string EndedLine(const v1::StreamEnded& ended);
std::string ErrorLine(const absl::Status& status);

}  // namespace weir::scripted

#endif  // WEIR_TESTS_SCRIPTED_SENSOR_CPP_LINES_H_
