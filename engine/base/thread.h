// Threads that may be refused: a process has a limit on them, its own or its control group's.
#ifndef WEIR_ENGINE_BASE_THREAD_H_
#define WEIR_ENGINE_BASE_THREAD_H_

#include <system_error>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace weir {

// Runs `work` on `thread`, which is free. RESOURCE_EXHAUSTED where the system allows no more
// threads: then nothing runs. `purpose` stands in the message: "to read the interfaces".
template <typename Work>
absl::Status StartThread(std::thread& thread, absl::string_view purpose, Work work) {
  try {
    thread = std::thread(std::move(work));
    return absl::OkStatus();
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a thread ", purpose, " cannot start: ", error.code().message(),
                     " (the limit on threads of the process or its control group)"));
  }
}

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_THREAD_H_
