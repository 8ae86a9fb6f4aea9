#include "clients/cpp/senders.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir::client {
namespace {

constexpr size_t kChunkBytes = 256 << 10;

}  // namespace

UploadSender::UploadSender(int descriptor, std::function<bool(std::string)> send,
                           std::function<void(const absl::Status&)> end)
    : descriptor_(descriptor),
      stop_(eventfd(0, EFD_CLOEXEC)),
      send_(std::move(send)),
      end_(std::move(end)),
      thread_([this] { Run(); }) {}

UploadSender::~UploadSender() {
  Stop();
  if (stop_ >= 0) close(stop_);
}

void UploadSender::Stop() {
  if (!thread_.joinable()) return;
  if (stop_ >= 0) eventfd_write(stop_, 1);
  thread_.join();
}

bool UploadSender::AwaitBytes() const {
  pollfd waits[2] = {{descriptor_, POLLIN, 0}, {stop_, POLLIN, 0}};
  while (poll(waits, 2, -1) < 0 && errno == EINTR) continue;
  return waits[1].revents == 0;
}

void UploadSender::Run() {
  while (AwaitBytes()) {
    std::string chunk(kChunkBytes, '\0');
    const ssize_t size = read(descriptor_, chunk.data(), chunk.size());
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) {
      status_ = absl::Status(absl::ErrnoToStatusCode(errno),
                             absl::StrCat("cannot be read: ", std::strerror(errno)));
    }
    if (size <= 0) break;
    chunk.resize(static_cast<size_t>(size));
    if (!send_(std::move(chunk))) break;
  }
  end_(status_);
}

}  // namespace weir::client
