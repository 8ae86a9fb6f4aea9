// FILE and INTERFACE arguments, made into a source.
#ifndef WEIR_CLIENTS_CLI_SOURCE_ARGUMENTS_H_
#define WEIR_CLIENTS_CLI_SOURCE_ARGUMENTS_H_

#include <functional>
#include <string>
#include <vector>

#include "weir/v1/source.pb.h"

namespace weir::cli {

// The source that arguments on the command line mean. Where `local`, they are names on this
// machine: "-" is standard input, a name that is an interface and no file is an interface. Else
// they are names below the sensor's capture root. Throws CLI::ValidationError where files and
// interfaces are mixed, or "-" has no meaning.
v1::Source SourceOf(const std::vector<std::string>& arguments, bool local,
                    const std::function<bool(const std::string&)>& is_interface);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_SOURCE_ARGUMENTS_H_
