#include "server/connections/connection_acceptor.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/thread.h"

namespace weir {
namespace {

constexpr int kLookMillis = 100;
constexpr int kIdleLookMillis = 1000;  // without a connection
constexpr int kPauseMillis = 1;        // where who takes them over cannot keep up
constexpr int64_t kLookNs = kLookMillis * kNanosPerMilli;
constexpr int kAcceptedAtOnce = 64;  // then others have their turn
// Numbers of events below the connections', which begin at 2^32.
constexpr uint64_t kStop = 0;
constexpr uint64_t kFirstListener = 1;
constexpr uint64_t kFirstConnection = uint64_t{1} << 32;

bool Control(int epoll, int operation, int descriptor, uint32_t events, uint64_t number) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = number;
  return epoll_ctl(epoll, operation, descriptor, &event) == 0;
}

bool AddTo(int epoll, int descriptor, uint32_t events, uint64_t number) {
  return Control(epoll, EPOLL_CTL_ADD, descriptor, events, number);
}

UniqueDescriptor OpenReserve() { return UniqueDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool IsOutOfDescriptors(int error) { return error == EMFILE || error == ENFILE; }

absl::Status NoRoom(absl::string_view what) {
  return absl::ResourceExhaustedError(
      absl::StrCat("listen: cannot ", what, ": ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> ConnectionAcceptor::Start(
    std::vector<UniqueDescriptor> listeners, ConnectionTable& table, const Clock& clock,
    HandOver hand_over, LogLine log_line) {
  std::unique_ptr<ConnectionAcceptor> acceptor(new ConnectionAcceptor(
      std::move(listeners), table, clock, std::move(hand_over), std::move(log_line)));
  if (absl::Status status = acceptor->Open(); !status.ok()) return status;
  return acceptor;
}

ConnectionAcceptor::ConnectionAcceptor(std::vector<UniqueDescriptor> listeners,
                                       ConnectionTable& table, const Clock& clock,
                                       HandOver hand_over, LogLine log_line)
    : listeners_(std::move(listeners)),
      table_(table),
      clock_(clock),
      hand_over_(std::move(hand_over)),
      log_line_(std::move(log_line)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      reserve_(OpenReserve()),
      relief_(table.limits().max_memory_bytes) {}

absl::Status ConnectionAcceptor::Open() {
  if (!epoll_.is_open() || !stop_.is_open() || !reserve_.is_open() ||
      !AddTo(epoll_.get(), stop_.get(), EPOLLIN, kStop)) {
    return NoRoom("open descriptors");
  }
  for (size_t i = 0; i < listeners_.size(); ++i) {
    if (!AddTo(epoll_.get(), listeners_[i].get(), EPOLLIN, kFirstListener + i)) {
      return NoRoom("wait for connections");
    }
  }
  return StartThread(thread_, "to accept connections", [this] { Work(); });
}

ConnectionAcceptor::~ConnectionAcceptor() {
  if (!thread_.joinable()) return;
  eventfd_write(stop_.get(), 1);
  thread_.join();
}

void ConnectionAcceptor::Work() {
  int64_t next_look_ns = clock_.MonotonicNanos() + kLookNs;
  std::array<epoll_event, 64> events;
  for (;;) {
    const int until_look = table_.counts().open > 0 ? kLookMillis : kIdleLookMillis;
    const int wait = accepting_ ? until_look : kPauseMillis;
    const int count = epoll_wait(epoll_.get(), events.data(), events.size(), wait);
    SetAccepting(true);
    for (int i = 0; i < count; ++i) {
      const uint64_t number = events[i].data.u64;
      if (number == kStop) return;
      if (number >= kFirstConnection) {
        // Both sides are shut: gRPC is done with it, or will be.
        judges_.erase(number - kFirstConnection);
        table_.Remove(number - kFirstConnection);
      } else {
        AcceptFrom(number - kFirstListener);
      }
    }
    const int64_t now_ns = clock_.MonotonicNanos();
    if (now_ns < next_look_ns) continue;
    next_look_ns = now_ns + kLookNs;
    Look(now_ns);
  }
}

void ConnectionAcceptor::SetAccepting(bool accepting) {
  if (accepting == accepting_) return;
  accepting_ = accepting;
  for (size_t i = 0; i < listeners_.size(); ++i) {
    Control(epoll_.get(), EPOLL_CTL_MOD, listeners_[i].get(), accepting ? EPOLLIN : 0,
            kFirstListener + i);
  }
}

void ConnectionAcceptor::AcceptFrom(size_t listener) {
  for (int i = 0; i < kAcceptedAtOnce && accepting_; ++i) {
    if (!AcceptOne(listener)) return;
  }
}

// False where there is no more to accept now.
bool ConnectionAcceptor::AcceptOne(size_t listener) {
  const int from = listeners_[listener].get();
  UniqueDescriptor socket(accept4(from, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.is_open()) {
    LetIn(listener, std::move(socket));
    return true;
  }
  if (IsOutOfDescriptors(errno)) return RefuseOne(from);
  return errno == EINTR || errno == ECONNABORTED;
}

void ConnectionAcceptor::LetIn(size_t listener, UniqueDescriptor socket) {
  Peer peer = PeerOf(socket.get());
  UniqueDescriptor watched(fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  if (!watched.is_open()) return table_.CountRefused(Refusal::kDescriptors);
  const int watched_number = watched.get();
  const bool is_tcp = !peer.name.empty();
  const int64_t now_ns = clock_.MonotonicNanos();
  Refusal refusal;
  const ConnectionTable::Entry entry = table_.Admit(peer, std::move(watched), now_ns, refusal);
  if (entry.connection == nullptr) return;
  // Nothing but its end is waited for, and that once.
  if (!AddTo(epoll_.get(), watched_number, EPOLLONESHOT, kFirstConnection + entry.ordinal)) {
    table_.Remove(entry.ordinal);
    return table_.CountRefused(Refusal::kDescriptors);
  }
  if (is_tcp)
    judges_.emplace(entry.ordinal, TrafficJudge(table_.limits().max_request_bytes, now_ns));
  SetAccepting(
      hand_over_({.descriptor = socket.Release(), .listener = listener, .peer = std::move(peer)}));
}

// Takes the reserve for a connection, only to close it: else the listener would be ready for ever.
bool ConnectionAcceptor::RefuseOne(int listener) {
  reserve_ = UniqueDescriptor();
  UniqueDescriptor refused(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  const bool was_there = refused.is_open();
  if (was_there) table_.CountRefused(Refusal::kDescriptors);
  refused = UniqueDescriptor();
  reserve_ = OpenReserve();
  return was_there;
}

void ConnectionAcceptor::Look(int64_t now_ns) {
  if (!reserve_.is_open()) reserve_ = OpenReserve();
  for (const ConnectionTable::Entry& entry : table_.All()) JudgeTraffic(entry, now_ns);
  relief_.Look(table_, now_ns);
  const std::string line = report_.Look(table_.counts(), table_.limits(), now_ns);
  if (!line.empty() && log_line_) log_line_(line);
}

void ConnectionAcceptor::JudgeTraffic(const ConnectionTable::Entry& entry, int64_t now_ns) {
  const auto judge = judges_.find(entry.ordinal);
  if (judge == judges_.end()) return;
  const Connection& connection = *entry.connection;
  tcp_info info = {};
  socklen_t size = sizeof(info);
  // Older kernels say less.
  if (getsockopt(connection.socket(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
      size < offsetof(tcp_info, tcpi_bytes_received) + sizeof(info.tcpi_bytes_received)) {
    return;
  }
  const Traffic traffic = {.received_bytes = info.tcpi_bytes_received,
                           .sent_bytes = info.tcpi_bytes_acked,
                           .progress = connection.progress(),
                           .takes_messages = connection.takes_messages()};
  if (judge->second.IsExplained(traffic, now_ns)) return;
  entry.connection->Shed(ShedReason::kUnexplainedBytes);
}

}  // namespace weir
