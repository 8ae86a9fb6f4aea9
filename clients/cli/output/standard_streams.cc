#include "clients/cli/output/standard_streams.h"

#include <google/protobuf/util/json_util.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "clients/cli/environment.h"
#include "clients/cli/output/text_escaping.h"
#include "clients/cpp/errors.h"

namespace weir::cli {
namespace {

constexpr size_t kMaxPiece = 16 << 10;

std::atomic<uint64_t> begun = 0;
std::atomic<uint64_t> over = 0;

// Descriptors that were made non-blocking, by who shares them, are waited for all the same.
ssize_t WriteWaiting(int descriptor, const char* bytes, size_t size) {
  while (true) {
    const ssize_t written = write(descriptor, bytes, size);
    if (written >= 0 || errno != EAGAIN) return written;
    pollfd writable{descriptor, POLLOUT, 0};
    poll(&writable, 1, -1);
  }
}

}  // namespace

ssize_t WatchedWrite(int descriptor, const char* bytes, size_t size) {
  ++begun;
  const ssize_t written = WriteWaiting(descriptor, bytes, std::min(size, kMaxPiece));
  ++over;
  return written;
}

// `over` is read first, so that a write is never over before it began.
WatchedWrites CountWatchedWrites() {
  WatchedWrites writes;
  writes.over = over;
  writes.begun = begun;
  return writes;
}

void BufferedWriter::Flush() {
  std::string_view rest = text_;
  while (!rest.empty() && error_ == 0) {
    const ssize_t written = WatchedWrite(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  text_.clear();
}

void Complain(const Environment& environment, const std::string& message) {
  std::string line = "weir: ";
  AppendVisible(message, line);
  line += '\n';
  // Nobody is left to be told where this fails.
  (void)WatchedWrite(environment.error, line.data(), line.size());
}

void Complain(const Environment& environment, const std::string& what, const absl::Status& status) {
  const std::string message(status.message());
  if (client::IsNobodyListening(status)) {
    return Complain(environment, absl::StrCat(message,
                                              " (start one with `weir serve`, or name one "
                                              "with --server)"));
  }
  const bool named = what.empty() || message.find(what) != std::string::npos;
  Complain(environment, named ? message : absl::StrCat(what, ": ", message));
}

int Fail(const Environment& environment, const std::string& what, const absl::Status& status) {
  Complain(environment, what, status);
  return kExitFailed;
}

int ExitCodeOf(const Environment& environment, const BufferedWriter& writer) {
  if (!writer.closed() || writer.error() == EPIPE) return kExitOk;
  Complain(environment, absl::StrCat("standard output: ", std::strerror(writer.error())));
  return kExitFailed;
}

int WriteOut(const Environment& environment, const std::string& text) {
  BufferedWriter writer(environment.output);
  writer.text() = text;
  writer.Flush();
  return ExitCodeOf(environment, writer);
}

int PrintRequest(const Environment& environment, const char* method,
                 const google::protobuf::Message& request) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(request, &json, options).ok()) {
    Complain(environment, "the request cannot be printed");
    return kExitFailed;
  }
  Complain(environment, absl::StrCat("request of weir.v1.", method));
  return WriteOut(environment, json);
}

}  // namespace weir::cli
