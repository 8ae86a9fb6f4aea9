#include "server/threads/socket_writer.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace weir {

SocketWriter::~SocketWriter() {
  if (!thread_.joinable()) return;
  eventfd_write(stop_.get(), 1);
  thread_.join();
}

void SocketWriter::Write(std::shared_ptr<UniqueDescriptor> socket, std::string bytes, Done done) {
  Job job{std::move(socket), std::move(bytes), 0, std::move(done)};
  bool broken = false;
  if (Send(job, broken)) return job.done(!broken);
  MutexLock lock(mutex_);
  if (!StartThread()) {
    lock.Unlock();
    return job.done(false);
  }
  const int descriptor = job.socket->get();
  const uint64_t ordinal = next_++;
  jobs_.emplace(ordinal, std::move(job));
  epoll_event event{};
  event.events = EPOLLOUT;
  event.data.u64 = ordinal;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0) return;
  job = std::move(jobs_.extract(ordinal).mapped());
  lock.Unlock();
  job.done(false);
}

bool SocketWriter::Send(Job& job, bool& broken) {
  while (job.sent < job.bytes.size()) {
    const ssize_t sent = send(job.socket->get(), job.bytes.data() + job.sent,
                              job.bytes.size() - job.sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      job.sent += static_cast<size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return false;
    } else if (errno != EINTR) {
      broken = true;
      return true;
    }
  }
  return true;
}

bool SocketWriter::StartThread() {
  if (thread_.joinable()) return true;
  epoll_ = UniqueDescriptor(epoll_create1(EPOLL_CLOEXEC));
  stop_ = UniqueDescriptor(eventfd(0, EFD_CLOEXEC));
  epoll_event event{};
  event.events = EPOLLIN;
  if (!epoll_.is_open() || !stop_.is_open() ||
      epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, stop_.get(), &event) != 0) {
    return false;
  }
  thread_ = std::thread([this] { Work(); });
  return true;
}

void SocketWriter::Work() {
  for (;;) {
    epoll_event event{};
    if (epoll_wait(epoll_.get(), &event, 1, -1) != 1) continue;
    if (event.data.u64 == 0) return;
    GoOnWith(event.data.u64);
  }
}

void SocketWriter::GoOnWith(uint64_t ordinal) {
  MutexLock lock(mutex_);
  Job& job = jobs_.at(ordinal);  // stays where it is while others come
  lock.Unlock();
  bool broken = false;
  if (!Send(job, broken)) return;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, job.socket->get(), nullptr);
  lock.Lock();
  const Job over = std::move(jobs_.extract(ordinal).mapped());
  lock.Unlock();
  over.done(!broken);
}

}  // namespace weir
