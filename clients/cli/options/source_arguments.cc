#include "clients/cli/options/source_arguments.h"

#include <CLI/Error.hpp>
#include <algorithm>
#include <filesystem>

namespace weir::cli {
namespace {

void AddPath(const std::string& name, bool local, v1::FileSource& files) {
  if (name != "-") {
    files.add_paths(name);
  } else if (local) {
    files.add_paths(kStandardInputPath);
  } else {
    throw CLI::ValidationError("-", "standard input is no capture of the sensor");
  }
}

}  // namespace

v1::Source SourceOf(const std::vector<std::string>& arguments, bool local,
                    const std::function<bool(const std::string&)>& is_interface) {
  const auto means_interface = [&](const std::string& name) {
    return local && !IsReadableHere(name) && is_interface && is_interface(name);
  };
  const auto interfaces = std::count_if(arguments.begin(), arguments.end(), means_interface);
  v1::Source source;
  if (interfaces == 0) {
    for (const std::string& name : arguments) AddPath(name, local, *source.mutable_files());
    return source;
  }
  if (interfaces != static_cast<std::ptrdiff_t>(arguments.size())) {
    throw CLI::ValidationError("source", "captures and interfaces cannot be read as one source");
  }
  for (const std::string& name : arguments) source.mutable_interfaces()->add_names(name);
  return source;
}

bool IsReadableHere(const std::string& name) {
  std::error_code ignored;
  return name == "-" || std::filesystem::exists(name, ignored);
}

}  // namespace weir::cli
