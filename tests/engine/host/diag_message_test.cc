#include "engine/host/diag_message.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <cstring>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/host/socket_builder.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint8_t kTcp = IPPROTO_TCP;
constexpr uint32_t kSequence = 9;

// Datagrams as the kernel lays them out.
class Datagram {
 public:
  Datagram& Socket(const std::string& local, uint16_t local_port, const std::string& remote,
                   uint16_t remote_port, uint32_t inode, int v6only = -1) {
    inet_diag_msg message = {};
    message.idiag_family = IsIpv6(local) ? AF_INET6 : AF_INET;
    Put(local, message.id.idiag_src);
    Put(remote, message.id.idiag_dst);
    message.id.idiag_sport = htons(local_port);
    message.id.idiag_dport = htons(remote_port);
    message.idiag_inode = inode;
    std::string payload(reinterpret_cast<const char*>(&message), sizeof(message));
    if (v6only >= 0) {
      payload += Attribute(INET_DIAG_SHUTDOWN, std::string(1, '\0'));
      payload += Attribute(INET_DIAG_SKV6ONLY, std::string(1, static_cast<char>(v6only)));
    }
    return Message(SOCK_DIAG_BY_FAMILY, payload);
  }

  Datagram& Message(uint16_t type, const std::string& payload, uint32_t sequence = kSequence) {
    nlmsghdr header = {};
    header.nlmsg_len = static_cast<uint32_t>(sizeof(header) + payload.size());
    header.nlmsg_type = type;
    header.nlmsg_seq = sequence;
    bytes_.append(reinterpret_cast<const char*>(&header), sizeof(header));
    bytes_ += payload;
    bytes_.resize(NLMSG_ALIGN(bytes_.size()));
    return *this;
  }

  Datagram& Last(uint16_t type, int32_t error) {
    return Message(type, std::string(reinterpret_cast<const char*>(&error), sizeof(error)));
  }

  std::string& bytes() { return bytes_; }

 private:
  static void Put(const std::string& text, __be32 (&field)[4]) {
    // What is behind an IPv4 address is not cleared by the kernel.
    std::memset(field, 0xee, sizeof(field));
    std::memcpy(field, AddressOf(text).data(), IsIpv6(text) ? 16 : 4);
  }
  static std::string Attribute(uint16_t type, const std::string& value) {
    const nlattr header = {static_cast<uint16_t>(sizeof(nlattr) + value.size()), type};
    std::string bytes(reinterpret_cast<const char*>(&header), sizeof(header));
    bytes += value;
    bytes.resize(NLMSG_ALIGN(bytes.size()));
    return bytes;
  }

  std::string bytes_;
};

// A copy of its own, so that a sanitizer sees whoever reads behind its end.
DiagResult Parse(const std::string& bytes, std::vector<LocalSocket>& sockets) {
  const std::vector<uint8_t> copy(bytes.begin(), bytes.end());
  return ParseDiagReply(copy, kTcp, kSequence, sockets);
}

std::vector<LocalSocket> SocketsOf(Datagram& datagram) {
  std::vector<LocalSocket> sockets;
  EXPECT_EQ(Parse(datagram.bytes(), sockets).outcome, DiagOutcome::kMore);
  return sockets;
}

TEST(DiagMessage, AsksForAllSocketsOfAProtocol) {
  const std::string request = DiagRequest(6, kTcp, 77);
  nlmsghdr header;
  inet_diag_req_v2 body;
  ASSERT_EQ(request.size(), sizeof(header) + sizeof(body));
  std::memcpy(&header, request.data(), sizeof(header));
  std::memcpy(&body, request.data() + sizeof(header), sizeof(body));
  EXPECT_EQ(header.nlmsg_len, request.size());
  EXPECT_EQ(header.nlmsg_type, SOCK_DIAG_BY_FAMILY);
  EXPECT_EQ(header.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
  EXPECT_EQ(header.nlmsg_seq, 77u);
  EXPECT_EQ(body.sdiag_family, AF_INET6);
  EXPECT_EQ(body.sdiag_protocol, kTcp);
  EXPECT_EQ(body.idiag_states, ~0u);
}

TEST(DiagMessage, ReadsSocketsOfBothVersions) {
  Datagram datagram;
  datagram.Socket("10.0.0.1", 5000, "10.0.0.2", 443, 11)
      .Socket("2001:db8::1", 5001, "2001:db8::2", 80, 12)
      .Socket("0.0.0.0", 22, "0.0.0.0", 0, 13);
  EXPECT_THAT(SocketsOf(datagram),
              ElementsAre(Connected(kTcp, "10.0.0.1", 5000, "10.0.0.2", 443, 11),
                          Connected(kTcp, "2001:db8::1", 5001, "2001:db8::2", 80, 12),
                          Bound(kTcp, "0.0.0.0", 22, 13)));
}

TEST(DiagMessage, ReadsIpv4SpokenThroughIpv6AsIpv4) {
  Datagram datagram;
  datagram.Socket("::ffff:10.0.0.1", 80, "::ffff:10.0.0.2", 5000, 11)
      .Socket("::ffff:10.0.0.1", 81, "::", 0, 12);
  EXPECT_THAT(SocketsOf(datagram),
              ElementsAre(Connected(kTcp, "10.0.0.1", 80, "10.0.0.2", 5000, 11),
                          Bound(kTcp, "10.0.0.1", 81, 12)));
}

TEST(DiagMessage, TellsWhetherAnIpv6SocketServesIpv4) {
  Datagram datagram;
  datagram.Socket("::", 80, "::", 0, 1, /*v6only=*/0)
      .Socket("::", 81, "::", 0, 2, /*v6only=*/1)
      .Socket("2001:db8::1", 82, "::", 0, 3, /*v6only=*/0);
  const std::vector<LocalSocket> sockets = SocketsOf(datagram);
  ASSERT_EQ(sockets.size(), 3u);
  EXPECT_TRUE(sockets[0].serves_ipv4);
  EXPECT_FALSE(sockets[1].serves_ipv4);
  EXPECT_FALSE(sockets[2].serves_ipv4);
}

TEST(DiagMessage, PassesOverWhatNoProcessHolds) {
  Datagram datagram;
  datagram.Socket("10.0.0.1", 5000, "10.0.0.2", 443, /*inode=*/0)
      .Socket("0.0.0.0", 0, "0.0.0.0", 0, 5);  // not bound
  EXPECT_THAT(SocketsOf(datagram), IsEmpty());
}

TEST(DiagMessage, PassesOverTheAnswerToAnotherRequest) {
  Datagram datagram;
  const int32_t failed = -ENOENT;
  datagram.Message(NLMSG_ERROR, std::string(reinterpret_cast<const char*>(&failed), 4),
                   kSequence - 1);
  EXPECT_THAT(SocketsOf(datagram), IsEmpty());
}

TEST(DiagMessage, EndsWithTheLastMessage) {
  std::vector<LocalSocket> sockets;
  Datagram done;
  done.Socket("10.0.0.1", 1, "10.0.0.2", 2, 11).Last(NLMSG_DONE, 0).Socket("::", 1, "::", 0, 12);
  EXPECT_EQ(Parse(done.bytes(), sockets).outcome, DiagOutcome::kDone);
  EXPECT_EQ(sockets.size(), 1u);
}

TEST(DiagMessage, TellsTheKernelsError) {
  for (const uint16_t type : {NLMSG_ERROR, NLMSG_DONE}) {
    std::vector<LocalSocket> sockets;
    Datagram failed;
    failed.Last(type, -ENOENT);
    const DiagResult result = Parse(failed.bytes(), sockets);
    EXPECT_EQ(result.outcome, DiagOutcome::kFailed);
    EXPECT_EQ(result.error, ENOENT);
  }
}

TEST(DiagMessage, RefusesLengthsThatCannotBe) {
  for (const uint32_t length : {0u, 15u, 4096u, 0xffffffffu}) {
    Datagram datagram;
    datagram.Socket("10.0.0.1", 1, "10.0.0.2", 2, 11);
    std::memcpy(datagram.bytes().data(), &length, sizeof(length));
    std::vector<LocalSocket> sockets;
    EXPECT_EQ(Parse(datagram.bytes(), sockets).outcome, DiagOutcome::kMalformed) << length;
  }
  Datagram short_socket;
  short_socket.Message(SOCK_DIAG_BY_FAMILY, std::string(sizeof(inet_diag_msg) - 4, '\x02'));
  std::vector<LocalSocket> sockets;
  EXPECT_EQ(Parse(short_socket.bytes(), sockets).outcome, DiagOutcome::kMalformed);
}

TEST(DiagMessage, IsSafeWhateverTheBytesAre) {
  Datagram good;
  good.Socket("10.0.0.1", 5000, "10.0.0.2", 443, 11).Socket("::", 80, "::", 0, 12, 0);
  good.Last(NLMSG_DONE, 0);
  std::mt19937 random(1);
  for (int run = 0; run < 20000; ++run) {
    std::string bytes = good.bytes();
    bytes.resize(random() % (bytes.size() + 1));
    for (int i = 0; i < 3 && !bytes.empty(); ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    std::vector<LocalSocket> sockets;
    Parse(bytes, sockets);
    EXPECT_LE(sockets.size(), 2u);
  }
}

}  // namespace
}  // namespace weir
