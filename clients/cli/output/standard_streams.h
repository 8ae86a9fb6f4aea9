// What a command says on standard output and on standard error.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_STANDARD_STREAMS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_STANDARD_STREAMS_H_

#include <google/protobuf/message.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/environment.h"

namespace weir::cli {

// Writing to descriptors whose reader may be slow, or gone.

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

// Writes one line, "weir: " and the message made visible, to standard error.
void Complain(const Environment& environment, const std::string& message);

// The same for an error: "weir: WHAT: MESSAGE". WHAT is left out where the message names it, and
// where no sensor was reached.
void Complain(const Environment& environment, const std::string& what, const absl::Status& status);

// Complains, and returns the exit code of a failure.
int Fail(const Environment& environment, const std::string& what, const absl::Status& status);

// The exit code of a command that has nothing more to write to standard output. A reader that went
// away is no failure; anything else that was in the way is told.
int ExitCodeOf(const Environment& environment, const BufferedWriter& writer);

// Writes the text to standard output, and returns the exit code.
int WriteOut(const Environment& environment, const std::string& text);

// Writes the request as JSON in the proto's own mapping, which grpcurl, buf curl and the like take,
// and says on standard error which method it is for: "FlowService/SubscribeFlows". Returns the exit
// code.
int PrintRequest(const Environment& environment, const char* method,
                 const google::protobuf::Message& request);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_STANDARD_STREAMS_H_
