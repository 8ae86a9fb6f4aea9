// The sockets of this very process, by the kernel and the process file system as they are.
#include "engine/host/socket_watch.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "gtest/gtest.h"
#include "tests/engine/host/socket_builder.h"

namespace weir {
namespace {

// A socket of this process, on a port of loopback that the kernel picks.
class OwnSocket {
 public:
  OwnSocket(int family, int type) : family_(family), descriptor_(socket(family, type, 0)) {
    if (family == AF_INET) {
      sockaddr_in address = {.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      Bind(&address, sizeof(address));
    } else {
      sockaddr_in6 address = {};  // any
      address.sin6_family = AF_INET6;
      Bind(&address, sizeof(address));
    }
    EXPECT_EQ(type == SOCK_STREAM ? listen(descriptor_, 4) : 0, 0);
  }
  ~OwnSocket() { close(descriptor_); }

  uint16_t port() const {
    sockaddr_storage address;
    socklen_t size = sizeof(address);
    EXPECT_EQ(getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    return ntohs(family_ == AF_INET ? reinterpret_cast<sockaddr_in*>(&address)->sin_port
                                    : reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
  }
  void ConnectTo(const OwnSocket& other) const {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(other.port());
    EXPECT_EQ(connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }

 private:
  void Bind(const void* address, socklen_t size) {
    EXPECT_EQ(bind(descriptor_, static_cast<const sockaddr*>(address), size), 0);
  }

  const int family_;
  const int descriptor_;
};

std::string OwnName() { return std::filesystem::read_symlink("/proc/self/exe").filename(); }

std::unique_ptr<SocketWatch> Open() {
  auto watch = SocketWatch::Open(kNanosPerMilli, SystemClock());
  EXPECT_EQ(watch.status(), absl::OkStatus());
  return *std::move(watch);
}

// This process or, where the flow's socket is not known or another's, something else.
std::string WhoHas(const SocketWatch& watch, const FlowEnds& flow) {
  const ProcessDirectory::Table table = watch.directory().table();
  const FoundProcess found = table->Find(flow);
  if (found.process == nullptr) return "nobody";
  EXPECT_EQ(found.process->pid, static_cast<uint32_t>(getpid()));
  return InWords(found);
}

TEST(SocketWatch, FindsThisProcessByItsSockets) {
  const OwnSocket server(AF_INET, SOCK_DGRAM), client(AF_INET, SOCK_DGRAM);
  client.ConnectTo(server);
  const OwnSocket listener(AF_INET, SOCK_STREAM), both(AF_INET6, SOCK_STREAM);
  const auto watch = Open();
  const auto flow = [](uint8_t protocol, uint16_t from, uint16_t to) {
    return FlowOf(protocol, "127.0.0.1", from, "127.0.0.1", to);
  };
  const std::string name = OwnName();
  EXPECT_EQ(WhoHas(*watch, flow(IPPROTO_UDP, client.port(), server.port())), name + " connected");
  EXPECT_EQ(WhoHas(*watch, flow(IPPROTO_UDP, 1, server.port())), name + " bound");
  EXPECT_EQ(WhoHas(*watch, flow(IPPROTO_TCP, 1, listener.port())), name + " bound");
  EXPECT_EQ(WhoHas(*watch, flow(IPPROTO_TCP, 1, both.port())), name + " port");
  EXPECT_EQ(WhoHas(*watch, FlowOf(IPPROTO_TCP, "::1", 1, "::1", both.port())), name + " port");
}

TEST(SocketWatch, LooksAgainUntilItIsDestroyed) {
  const auto watch = Open();
  EXPECT_EQ(watch->directory().version(), 1u);
  watch->Start();
  const OwnSocket server(AF_INET, SOCK_DGRAM);
  const FlowEnds flow = FlowOf(IPPROTO_UDP, "127.0.0.1", 1, "127.0.0.1", server.port());
  const uint64_t seen = watch->directory().version();
  while (watch->directory().version() < seen + 2) std::this_thread::yield();
  EXPECT_EQ(WhoHas(*watch, flow), OwnName() + " bound");
}

TEST(SocketWatch, DoesNotMakeItsEndWaitForTheNextLook) {
  auto watch = SocketWatch::Open(3600 * kNanosPerSecond, SystemClock());
  ASSERT_TRUE(watch.ok());
  (*watch)->Start();
  while ((*watch)->directory().version() < 2) std::this_thread::yield();
  watch->reset();  // else the test's own time is over
}

}  // namespace
}  // namespace weir
