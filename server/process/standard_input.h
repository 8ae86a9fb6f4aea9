// The standard input as a capture.
#ifndef WEIR_SERVER_PROCESS_STANDARD_INPUT_H_
#define WEIR_SERVER_PROCESS_STANDARD_INPUT_H_

#include <memory>

#include "engine/session/source_opener.h"

namespace weir {

// An opener that reads the standard input where the one path of a spec is "-" or "/dev/stdin", and
// leaves everything else to `other`. For a server whose only client is who started it.
std::unique_ptr<SourceOpener> WithStandardInput(std::unique_ptr<SourceOpener> other);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_STANDARD_INPUT_H_
