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

namespace {

void OpenOrEnd() {
  if (!OpenStandardDescriptors()) _exit(1);
}

// Before main, and before the libraries' own beginnings: gRPC's opens an eventfd there.
__attribute__((section(".preinit_array"), used)) void (*const open_first)() = OpenOrEnd;

}  // namespace
}  // namespace weir
