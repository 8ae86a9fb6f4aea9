// A local program, as flow records name it.
#ifndef WEIR_ENGINE_HOST_PROCESS_H_
#define WEIR_ENGINE_HOST_PROCESS_H_

#include <cstdint>
#include <string>

namespace weir {

struct Process {
  uint32_t pid = 0;  // in the sensor's own process namespace; 0: none is known
  std::string name;  // of its executable, without folders; UTF-8

  friend bool operator==(const Process&, const Process&) = default;
};

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_PROCESS_H_
