// What a filter can ask for, field by field: the options of the command line and what each of them
// puts into a weir.v1.FlowFilter.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_FILTER_FIELDS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_FILTER_FIELDS_H_

#include <string>
#include <vector>

#include "weir/v1/flow_filter.pb.h"

namespace weir::cli {

struct FilterField {
  enum class Takes {
    kNothing,  // it is a flag
    kOne,      // one value
    kList,     // values with commas between them
    kApart,    // values, each with its option: they may have commas themselves
  };

  const char* name;  // without "--" or "--not-"
  Takes takes;
  const char* type;  // the word for its value in the help
  const char* help;
  // Adds a value (empty for a flag) to the filter. Throws CLI::ValidationError, naming `option` and
  // the value, for one that is none. Names and patterns are the sensor's to understand.
  void (*add)(const std::string& option, const std::string& value, v1::FlowFilter& filter);
};

// All of them, in the order of the help. Every field of FlowFilter is reached by one.
const std::vector<FilterField>& FilterFields();

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_FILTER_FIELDS_H_
