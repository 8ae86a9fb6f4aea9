// What the kernel alone takes for bytes to reach several subscribers: writes the same bytes into as
// many Unix sockets, whose other ends are read by processes that drop them. No gRPC, no framing.
// Prints the writer's seconds of CPU, user and system.
//
// usage: socket_copy SUBSCRIBERS BYTES
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace weir {
namespace {

constexpr size_t kMessage = 256 << 10;  // as a stream's
constexpr size_t kKept = 32 << 20;      // written over and over: about the events of a full log

struct Subscriber {
  int socket;
  uint64_t sent = 0;
};

[[noreturn]] void Drop(int socket) {
  std::vector<char> bytes(kMessage);
  while (read(socket, bytes.data(), bytes.size()) > 0) continue;
  _exit(0);
}

// Forks the reader.
int Connect() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) std::exit(1);
  const pid_t reader = fork();
  if (reader < 0) std::exit(1);
  if (reader == 0) {
    close(ends[0]);
    Drop(ends[1]);
  }
  close(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK | O_CLOEXEC);
  return ends[0];
}

// Writes until the socket is full or all was written: true then.
bool WriteOn(const std::vector<char>& kept, uint64_t total, Subscriber& subscriber) {
  while (subscriber.sent < total) {
    const uint64_t left = std::min(total - subscriber.sent, kMessage - subscriber.sent % kMessage);
    const ssize_t sent =
        send(subscriber.socket, kept.data() + subscriber.sent % kKept, left, MSG_NOSIGNAL);
    if (sent < 0) return false;
    subscriber.sent += static_cast<uint64_t>(sent);
  }
  return true;
}

void WriteAll(std::vector<Subscriber>& subscribers, uint64_t total) {
  const std::vector<char> kept(kKept, 'x');
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  for (uint32_t i = 0; i < subscribers.size(); ++i) {
    epoll_event event{.events = EPOLLOUT | EPOLLET, .data = {.u32 = i}};
    epoll_ctl(poll, EPOLL_CTL_ADD, subscribers[i].socket, &event);
  }
  for (size_t open = subscribers.size(); open > 0;) {
    epoll_event event;
    if (epoll_wait(poll, &event, 1, -1) != 1) continue;
    Subscriber& subscriber = subscribers[event.data.u32];
    if (!WriteOn(kept, total, subscriber)) continue;
    epoll_ctl(poll, EPOLL_CTL_DEL, subscriber.socket, nullptr);
    shutdown(subscriber.socket, SHUT_WR);  // later readers hold it open too
    --open;
  }
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: socket_copy SUBSCRIBERS BYTES\n");
    return 2;
  }
  std::vector<weir::Subscriber> subscribers(std::strtoull(argv[1], nullptr, 10));
  for (weir::Subscriber& subscriber : subscribers) subscriber.socket = weir::Connect();
  weir::WriteAll(subscribers, std::strtoull(argv[2], nullptr, 10));
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.3f\n", weir::Seconds(usage.ru_utime) + weir::Seconds(usage.ru_stime));
  while (wait(nullptr) > 0) continue;
  return 0;
}
