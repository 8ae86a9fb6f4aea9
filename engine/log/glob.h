// Patterns for names: * is any run of bytes, ? is any one, the case of ASCII letters is none.
#ifndef WEIR_ENGINE_LOG_GLOB_H_
#define WEIR_ENGINE_LOG_GLOB_H_

#include <string_view>

namespace weir {

// Pure. Takes at most the product of both lengths in steps, whatever the pattern.
bool GlobMatches(std::string_view pattern, std::string_view text);

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_GLOB_H_
