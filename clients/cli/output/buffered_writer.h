// Writes text to a descriptor in large pieces.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_BUFFERED_WRITER_H_
#define WEIR_CLIENTS_CLI_OUTPUT_BUFFERED_WRITER_H_

#include <cstdint>
#include <string>

namespace weir::cli {

// One owner, one thread. The descriptor is borrowed. Errors stay: once writing failed, everything
// later is dropped. SIGPIPE must be ignored by the program. What was not flushed is dropped at the
// end.
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

  // Bytes written so far.
  uint64_t written() const { return written_; }

 private:
  const int descriptor_;
  uint64_t written_ = 0;
  int error_ = 0;
  std::string text_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_BUFFERED_WRITER_H_
