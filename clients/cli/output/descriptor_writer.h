// Writing to descriptors whose reader may be slow, or gone.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_DESCRIPTOR_WRITER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_DESCRIPTOR_WRITER_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace weir::cli {

// As write(2) on a descriptor that waits, whether it does or not; a piece of at most 16 KiB at a
// time, so that a slow reader is told from none. Thread-safe.
ssize_t WatchedWrite(int descriptor, const char* bytes, size_t size);

// The watched writes of this process so far, for another thread to tell when one is stuck. Where
// two looks show the same numbers, and some that have begun are not over, no reader took anything
// in between.
struct WatchedWrites {
  uint64_t begun = 0;
  uint64_t over = 0;

  bool operator==(const WatchedWrites&) const = default;
};
WatchedWrites CountWatchedWrites();

// Writes text in large pieces. One owner, one thread. The descriptor is borrowed. Errors stay: once
// writing failed, everything later is dropped. SIGPIPE must be ignored by the program. What was not
// flushed is dropped at the end.
class BufferedWriter {
 public:
  explicit BufferedWriter(int descriptor) : descriptor_(descriptor) {}

  // Text to be written: append to it.
  std::string& text() { return text_; }

  // Writes the text.
  void Flush();

  // Whether nothing can be written any more: the reader went away, or writing failed.
  bool closed() const { return error_ != 0; }

  // Number of the error, 0 if none; EPIPE where the reader went away.
  int error() const { return error_; }

 private:
  const int descriptor_;
  int error_ = 0;
  std::string text_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_DESCRIPTOR_WRITER_H_
