// Values of filter options that have their own words: ports, protocols, names or numbers.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_FILTER_VALUES_H_
#define WEIR_CLIENTS_CLI_OPTIONS_FILTER_VALUES_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <string>

#include "weir/v1/flow_filter.pb.h"

namespace weir::cli {

// All of them throw CLI::ValidationError, naming the option and the text, for a text that is no
// such value.

// From 0 to `most`.
uint32_t NumberOf(const std::string& option, const std::string& text, uint32_t most);

// "443", "1-1023".
v1::PortRange PortsOf(const std::string& option, const std::string& text);

// "tcp", whatever the case; "6".
uint32_t ProtocolOf(const std::string& option, const std::string& text);

// "dpi", "match_by_port"; "none" for UNSPECIFIED.
v1::Confidence ConfidenceOf(const std::string& option, const std::string& word);

google::protobuf::Duration CheckedDuration(const std::string& option, const std::string& text);

// Adds a name, or the number of the same thing: digits alone are a number, up to `most`.
void AddNameOrId(const std::string& option, const std::string& text, uint32_t most,
                 google::protobuf::RepeatedPtrField<std::string>& names,
                 google::protobuf::RepeatedField<uint32_t>& ids);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_FILTER_VALUES_H_
