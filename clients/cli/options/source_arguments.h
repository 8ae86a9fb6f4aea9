// Names of captures and interfaces on the command line, made into a source.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_SOURCE_ARGUMENTS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_SOURCE_ARGUMENTS_H_

#include <functional>
#include <string>
#include <vector>

#include "weir/v1/source.pb.h"

namespace weir::cli {

// What "-" is to a sensor in this process.
inline constexpr char kStandardInputPath[] = "/dev/stdin";

// As SourceOptions::Source says, of arguments alone.
v1::Source SourceOf(const std::vector<std::string>& arguments, bool local,
                    const std::function<bool(const std::string&)>& is_interface);

// Whether the name is that of something on this machine that can be read: a file, a pipe, "-".
bool IsReadableHere(const std::string& name);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_SOURCE_ARGUMENTS_H_
