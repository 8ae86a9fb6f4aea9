#include "engine/base/standard_descriptors.h"

#include <fcntl.h>
#include <unistd.h>

namespace weir {

bool OpenStandardDescriptors() {
  // The wrong way round for input and output, so that using them is an error.
  constexpr int kModes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) >= 0) continue;
    // The lowest free number is given, and those below are taken.
    if (open("/dev/null", kModes[descriptor]) != descriptor) return false;
  }
  return true;
}

}  // namespace weir
