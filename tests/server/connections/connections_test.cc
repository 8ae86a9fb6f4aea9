// Who is let in, and who goes again.
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>

#include "engine/base/clock.h"
#include "gtest/gtest.h"
#include "server/connections/connection_report.h"
#include "server/connections/connection_table.h"
#include "server/connections/memory_relief.h"
#include "server/connections/traffic_judge.h"

namespace weir {
namespace {

constexpr int64_t kSecond = kNanosPerSecond;

Peer PeerAt(int address, int port) {
  const std::string network = "10.0.0." + std::to_string(address);
  return {.name = "ipv4:" + network + ":" + std::to_string(port),
          .network = network,
          .credentials = {}};
}

class ConnectionTableTest : public testing::Test {
 protected:
  explicit ConnectionTableTest() : table_({.max_connections = 4, .max_per_address = 3}) {}

  ConnectionTable::Entry Admit(Peer peer, int64_t now_ns = 0) {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    others_.emplace_back(ends[1]);
    return table_.Admit(std::move(peer), UniqueDescriptor(ends[0]), now_ns, refusal_);
  }

  uint64_t Refused(Refusal refusal) {
    return table_.counts().refused[static_cast<size_t>(refusal)];
  }

  ConnectionTable table_;
  std::vector<UniqueDescriptor> others_;
  Refusal refusal_ = Refusal::kDescriptors;
};

TEST_F(ConnectionTableTest, AnAddressHasAtMostItsPart) {
  for (int port = 1; port <= 3; ++port) EXPECT_NE(Admit(PeerAt(1, port)).connection, nullptr);
  EXPECT_EQ(Admit(PeerAt(1, 4)).connection, nullptr);
  EXPECT_EQ(refusal_, Refusal::kAddress);
  EXPECT_NE(Admit(PeerAt(2, 4)).connection, nullptr);
  EXPECT_EQ(Refused(Refusal::kAddress), 1u);
}

TEST_F(ConnectionTableTest, AllHaveAtMostSoMany) {
  for (int i = 1; i <= 4; ++i) Admit(PeerAt(i, 1)).connection->BeginCall(false);
  EXPECT_EQ(Admit(PeerAt(5, 1), 10 * kSecond).connection, nullptr);
  EXPECT_EQ(refusal_, Refusal::kAll);
  EXPECT_EQ(table_.counts().open, 4u);
}

// A listening socket and both ends of a connection to it.
struct TcpPair {
  TcpPair() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const auto name = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener.get(), name, size), 0);
    EXPECT_EQ(listen(listener.get(), 1), 0);
    EXPECT_EQ(getsockname(listener.get(), name, &size), 0);
    EXPECT_EQ(connect(client.get(), name, size), 0);
    server = UniqueDescriptor(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }

  UniqueDescriptor listener{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  UniqueDescriptor client{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  UniqueDescriptor server;
};

TEST(ShedConnection, WhatItSentIsNotReadAnyMore) {
  TcpPair pair;
  const std::string sent(100'000, 'x');
  ASSERT_EQ(send(pair.client.get(), sent.data(), sent.size(), 0), ssize_t{100'000});
  Connection connection(PeerOf(pair.server.get()),
                        UniqueDescriptor(fcntl(pair.server.get(), F_DUPFD_CLOEXEC, 0)), 0, 10);
  EXPECT_TRUE(connection.Shed(ShedReason::kMemory));
  EXPECT_FALSE(connection.Shed(ShedReason::kCancelledCalls));
  char byte;
  EXPECT_LE(recv(pair.server.get(), &byte, 1, MSG_DONTWAIT), 0);
  pollfd waiting = {.fd = pair.client.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&waiting, 1, 60'000), 1) << "the client is told";
  EXPECT_LE(recv(pair.client.get(), &byte, 1, 0), 0);
}

TEST_F(ConnectionTableTest, OneThatIsGoneMakesRoomInBoth) {
  ConnectionTable::Entry last;
  for (int port = 1; port <= 3; ++port) last = Admit(PeerAt(1, port));
  table_.Remove(last.ordinal);
  table_.Remove(last.ordinal);  // told twice
  EXPECT_EQ(table_.Find("ipv4:10.0.0.1:3"), nullptr);
  EXPECT_NE(Admit(PeerAt(1, 4)).connection, nullptr);
  EXPECT_EQ(table_.counts().open, 3u);
  EXPECT_EQ(table_.counts().accepted, 4u);
}

TEST_F(ConnectionTableTest, TheOldestThatNeverCalledMakesRoomForAnother) {
  Admit(PeerAt(1, 1)).connection->BeginCall(false);
  const auto silent = Admit(PeerAt(2, 1));
  Admit(PeerAt(3, 1));
  Admit(PeerAt(4, 1), 5 * kSecond);
  EXPECT_EQ(Admit(PeerAt(5, 1), kSecond / 2).connection, nullptr) << "it had no time to call";
  EXPECT_NE(Admit(PeerAt(5, 1), 5 * kSecond).connection, nullptr);
  EXPECT_EQ(silent.connection->shed_reason(), ShedReason::kMakesRoom);
  table_.Remove(silent.ordinal);
  EXPECT_EQ(table_.counts().shed[static_cast<size_t>(ShedReason::kMakesRoom)], 1u);
  EXPECT_EQ(table_.counts().open, 4u);
}

TEST_F(ConnectionTableTest, ConnectionsOfUnixSocketsHaveNoAddress) {
  for (int i = 0; i < 4; ++i) {
    const auto entry = Admit({});
    ASSERT_NE(entry.connection, nullptr);
    entry.connection->BeginCall(false);
  }
  EXPECT_EQ(Admit({}, 5 * kSecond).connection, nullptr);
  EXPECT_EQ(table_.Find(""), nullptr);
}

TEST_F(ConnectionTableTest, SheddingEndsBothSides) {
  const auto entry = Admit(PeerAt(1, 1));
  EXPECT_TRUE(entry.connection->Shed(ShedReason::kMemory));
  EXPECT_FALSE(entry.connection->Shed(ShedReason::kCancelledCalls)) << "the first reason holds";
  EXPECT_EQ(entry.connection->shed_reason(), ShedReason::kMemory);
  char byte;
  EXPECT_EQ(read(others_[0].get(), &byte, 1), 0) << "the other side reads the end";
}

TEST_F(ConnectionTableTest, UnderPressureStrangersGoFirstThenWhoHasMostCalls) {
  const auto idle = Admit(PeerAt(1, 1)), stranger = Admit(PeerAt(2, 1)), busy = Admit(PeerAt(3, 1));
  idle.connection->BeginCall(false);
  idle.connection->EndCall(false, false, 0);
  busy.connection->BeginCall(false);
  std::vector<uint64_t> order;
  for (const auto& each : InOrderOfShedding(table_.All())) order.push_back(each.ordinal);
  EXPECT_EQ(order, (std::vector<uint64_t>{stranger.ordinal, busy.ordinal, idle.ordinal}));
}

class ConnectionTest : public ConnectionTableTest {
 protected:
  // A client may have 1,024 calls, and as many that gRPC is not done with.
  static constexpr int kMost = 2 * 1024 + 64;
};

TEST_F(ConnectionTest, HasSoManyCallsAndNoMore) {
  const auto connection = Admit(PeerAt(1, 1)).connection;
  for (int i = 0; i < kMost; ++i) connection->BeginCall(false);
  EXPECT_FALSE(connection->shed_reason().has_value());
  connection->EndCall(false, false, 0);
  connection->BeginCall(false);
  EXPECT_FALSE(connection->shed_reason().has_value());
  connection->BeginCall(false);
  EXPECT_EQ(connection->shed_reason(), ShedReason::kTooManyCalls);
}

TEST_F(ConnectionTest, MayCancelSomeCallsASecondAndManyAtOnce) {
  const auto connection = Admit(PeerAt(1, 1)).connection;
  const auto cancel = [&](int calls, int64_t now_ns) {
    for (int i = 0; i < calls; ++i) {
      connection->BeginCall(false);
      connection->EndCall(false, true, now_ns);
    }
    return !connection->shed_reason().has_value();
  };
  EXPECT_TRUE(cancel(kMost, 0));
  for (int second = 1; second < 10; ++second) EXPECT_TRUE(cancel(100, second * kSecond)) << second;
  EXPECT_TRUE(cancel(kMost, 100 * kSecond)) << "after a pause as many as at first";
  EXPECT_FALSE(cancel(2, 100 * kSecond));
  EXPECT_EQ(connection->shed_reason(), ShedReason::kCancelledCalls);
}

TEST_F(ConnectionTest, CallsThatEndWellAreAnyNumber) {
  const auto connection = Admit(PeerAt(1, 1)).connection;
  for (int i = 0; i < 100'000; ++i) {
    connection->BeginCall(true);
    EXPECT_TRUE(connection->takes_messages());
    connection->EndCall(true, false, 0);
  }
  EXPECT_FALSE(connection->shed_reason().has_value());
  EXPECT_FALSE(connection->takes_messages());
}

constexpr uint64_t kMiB = uint64_t{1} << 20;

TEST(TrafficJudge, LetsARequestInAndNoMoreBeforeItsCall) {
  TrafficJudge judge(4 * kMiB, 0);
  EXPECT_TRUE(judge.IsExplained({.received_bytes = 5 * kMiB}, 0));
  EXPECT_FALSE(judge.IsExplained({.received_bytes = 5 * kMiB + 1}, 0));
}

TEST(TrafficJudge, EachCallOrMessageExplainsWhatCameBefore) {
  TrafficJudge judge(4 * kMiB, 0);
  for (uint64_t i = 1; i < 100; ++i) {
    EXPECT_TRUE(judge.IsExplained({.received_bytes = i * 6 * kMiB, .progress = i}, 0)) << i;
  }
  EXPECT_FALSE(
      judge.IsExplained({.received_bytes = 99 * 6 * kMiB + 5 * kMiB + 1, .progress = 99}, 0));
}

TEST(TrafficJudge, LetsGrpcReadAheadOfAnUpload) {
  TrafficJudge judge(4 * kMiB, 0);
  const auto uploaded = [](uint64_t bytes) {
    return Traffic{.received_bytes = bytes, .sent_bytes = 0, .progress = 0, .takes_messages = true};
  };
  EXPECT_TRUE(judge.IsExplained(uploaded(60 * kMiB), 0));
  EXPECT_FALSE(judge.IsExplained(uploaded(70 * kMiB), 0));
}

TEST(TrafficJudge, AcknowledgingAStreamForDaysIsExplained) {
  TrafficJudge judge(4 * kMiB, 0);
  const uint64_t day_s = 86'400;
  EXPECT_TRUE(
      judge.IsExplained({.received_bytes = day_s * 1000, .sent_bytes = 0}, day_s * kSecond));
  EXPECT_TRUE(judge.IsExplained({.received_bytes = 2000 * kMiB, .sent_bytes = 128'000 * kMiB},
                                2 * day_s * kSecond));
  EXPECT_FALSE(judge.IsExplained({.received_bytes = 5000 * kMiB, .sent_bytes = 128'000 * kMiB},
                                 2 * day_s * kSecond));
}

TEST(ConnectionReport, TellsAtOnceThenOnceAMinute) {
  ConnectionReport report;
  ConnectionCounts counts;
  const ConnectionLimits limits{.max_connections = 7};
  EXPECT_EQ(report.Look(counts, limits, 0), "");
  counts.open = 7;
  counts.refused[0] = 3;
  EXPECT_EQ(report.Look(counts, limits, 0),
            "connections: 7 open, 3 refused beyond max_connections (7)");
  counts.refused[0] = 9;
  counts.shed[static_cast<size_t>(ShedReason::kCancelledCalls)] = 1;
  EXPECT_EQ(report.Look(counts, limits, 59 * kSecond), "");
  EXPECT_EQ(report.Look(counts, limits, 60 * kSecond),
            "connections: 7 open, 6 refused beyond max_connections (7), 1 closed that opened calls "
            "only to cancel them");
  EXPECT_EQ(report.Look(counts, limits, 600 * kSecond), "");
}

TEST(PeerName, IsTheSameHoweverGrpcWritesIt) {
  EXPECT_EQ(PeerName("ipv4:10.0.0.1:4711"), "ipv4:10.0.0.1:4711");
  EXPECT_EQ(PeerName("ipv6:%5B::1%5D:4711"), "ipv6:[::1]:4711");
  EXPECT_EQ(PeerName("ipv6:[::1]:4711"), "ipv6:[::1]:4711");
  EXPECT_EQ(PeerName("ipv6:%5Bfe80::1%252%5D:4711"), "ipv6:[fe80::1]:4711");
  EXPECT_EQ(PeerName("unix:"), "unix:");
}

}  // namespace
}  // namespace weir
