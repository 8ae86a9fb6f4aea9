// Keeps a resume file, and the output file that belongs to it, in step with a stream.
#ifndef WEIR_CLIENTS_CLI_STREAM_CHECKPOINT_H_
#define WEIR_CLIENTS_CLI_STREAM_CHECKPOINT_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/stream/resume_file.h"

namespace weir::cli {

// What belongs together: the stream, and the files that say how far it is written.
struct CheckpointSpec {
  std::string resume_path;
  std::string output_path;  // empty: standard output
  std::string session;      // id
  std::string options;      // as ResumeState::options
};

// The resume file says: the events up to this token are in the first N bytes of the output file. It
// is brought up to date a few times a second, the output first. What the output file has beyond,
// written by a program that was killed, is cut off when it is opened again; so no event is lost and
// none is there twice. Where the output is no file it cannot be cut, and events may come twice. One
// thread.
class Checkpoint {
 public:
  // Opens the files as they were left, or makes them. The output file is locked against other
  // programs of this kind while this lives. Files that contradict each other or the spec are
  // FAILED_PRECONDITION; errors name the file.
  static absl::StatusOr<std::unique_ptr<Checkpoint>> Open(const CheckpointSpec& spec);
  ~Checkpoint();
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  // What the stream is to resume from; empty where it has not begun.
  const std::string& token() const { return state_.token; }

  // The output file, to be written at its end; -1 where the output is none. Borrowed.
  int output() const { return output_; }

  // Whether there was text in the output before.
  bool resumes_output() const { return resumes_output_; }

  // All events up to this token are written. Saved now, or with one of the next.
  absl::Status Reached(const std::string& token);

  // Saves what was reached last.
  absl::Status Save();

 private:
  explicit Checkpoint(const CheckpointSpec& spec) : spec_(spec) {}

  absl::Status OpenOutput();
  absl::Status Restore();
  absl::Status CheckState() const;
  absl::Status CutOutput(bool is_new);

  const CheckpointSpec spec_;
  int output_ = -1;
  ResumeState state_;
  bool resumes_output_ = false;
  bool dirty_ = false;
  std::chrono::steady_clock::time_point saved_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_CHECKPOINT_H_
