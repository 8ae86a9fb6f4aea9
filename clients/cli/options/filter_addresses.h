// Addresses in place of the names of a capture filter.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_FILTER_ADDRESSES_H_
#define WEIR_CLIENTS_CLI_OPTIONS_FILTER_ADDRESSES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/filter_words.h"

namespace weir::cli {

// The addresses of a name as a filter has them, at least one; or why there are none.
using LookUp = std::function<absl::StatusOr<std::vector<std::string>>(const FilterName&)>;

// The filter with the addresses of each name that libpcap would look up: sensors look up none. Of a
// host with several addresses any will do. INVALID_ARGUMENT that names the name.
absl::StatusOr<std::string> WithAddresses(const std::string& filter, const LookUp& look_up);

// Asks the resolver of this machine for hosts, and its files for networks and stations, as libpcap
// would. Waits for the network.
absl::StatusOr<std::vector<std::string>> LookUpHere(const FilterName& name);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_FILTER_ADDRESSES_H_
