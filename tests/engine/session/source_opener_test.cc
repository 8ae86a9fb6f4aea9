// Sessions over real captures, with the engine's own meter.
#include "engine/session/source_opener.h"

#include <unistd.h>

#include <filesystem>

#include "engine/base/clock.h"
#include "engine/meter/meter.h"
#include "engine/session/session_registry.h"
#include "gtest/gtest.h"
#include "tests/engine/session/fake_engine.h"
#include "tests/support/capture_builder.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

using absl::StatusCode;

// One packet for each of `flows` flows.
std::string Capture(int flows) {
  std::vector<CapturedPacket> packets;
  for (int i = 0; i < flows; ++i) {
    const uint16_t port = static_cast<uint16_t>(1024 + i);
    packets.push_back({kNanosPerSecond + i,
                       PacketBuilder()
                           .Eth("02:00:00:00:00:01", "02:00:00:00:00:02")
                           .Ipv4("10.0.0.1", "10.0.0.2")
                           .Udp(port, 9)
                           .Payload("x")
                           .String(),
                       std::nullopt});
  }
  return BuildPcap(packets, {.nanoseconds = true});
}

class SourceOpenerTest : public testing::Test {
 protected:
  SourceOpenerTest()
      : root_(*CaptureRoot::Below(testing::TempDir())),
        opener_(MakeSourceOpener(root_)),
        registry_({}, *opener_, Meter::Create, SystemClock()) {}

  absl::StatusOr<std::shared_ptr<Session>> Create(std::vector<std::string> paths,
                                                  std::string filter = "") {
    SessionSpec spec;
    spec.source = FilesSpec{std::move(paths)};
    spec.bpf_filter = std::move(filter);
    return registry_.Create({.spec = std::move(spec)});
  }
  static Heard Hear(Session& session) {
    return ReadToEnd((*session.Subscribe({.overflow = Overflow::kBlock}))->cursor());
  }

  const CaptureRoot root_;
  const std::unique_ptr<SourceOpener> opener_;
  SessionRegistry registry_;
};

TEST_F(SourceOpenerTest, ReadsSeveralFilesAsOne) {
  const TemporaryFile three(Capture(3)), five(Capture(5));
  const auto session = Create({three.path(), five.path()});
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(Hear(**session).sequences.size(), 5);  // the same flows in both
  EXPECT_EQ((*session)->status().statistics.captured_packets, 8);
}

size_t OpenDescriptors() {
  size_t count = 0;
  for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
    if (!each.path().empty()) ++count;
  }
  return count;
}

TEST_F(SourceOpenerTest, HoldsOneFileOpenHoweverLongTheListIs) {
  const TemporaryFile file(Capture(1));
  const auto descriptors_of = [&](size_t files) {
    const size_t before = OpenDescriptors();
    const auto session = Create(std::vector<std::string>(files, file.path()));
    EXPECT_TRUE(session.ok()) << session.status();
    return OpenDescriptors() - before;
  };
  EXPECT_EQ(descriptors_of(40), descriptors_of(1));
}

TEST_F(SourceOpenerTest, ReadsEachFileOfALongListAndKnowsTheirBytes) {
  const TemporaryFile file(Capture(1));
  const auto session = Create(std::vector<std::string>(40, file.path()));
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ((*session)->status().statistics.source_bytes_total, 40 * Capture(1).size());
  EXPECT_EQ(Hear(**session).sequences.size(), 1);
  EXPECT_EQ((*session)->status().statistics.captured_packets, 40);
}

TEST_F(SourceOpenerTest, ChecksAFileAgainWhenItsTurnComes) {
  const TemporaryFile first(Capture(3));
  auto second = std::make_unique<TemporaryFile>(Capture(3));
  const std::string path = second->path();
  const auto session = Create({first.path(), path});
  ASSERT_TRUE(session.ok()) << session.status();
  second.reset();
  std::filesystem::create_symlink("/etc/passwd", path);
  const Heard heard = Hear(**session);
  std::filesystem::remove(path);
  EXPECT_EQ(heard.sequences.size(), 3);
  EXPECT_EQ(heard.outcome.code(), StatusCode::kPermissionDenied) << heard.outcome;
}

TEST_F(SourceOpenerTest, DeliversTheFlowsBeforeTheDamage) {
  std::string cut = Capture(10);
  cut.resize(cut.size() - 5);
  const TemporaryFile file(cut);
  const auto session = Create({file.path()});
  ASSERT_TRUE(session.ok()) << session.status();
  const Heard heard = Hear(**session);
  EXPECT_EQ(heard.sequences.size(), 9);
  EXPECT_EQ(heard.outcome.code(), StatusCode::kDataLoss) << heard.outcome;
  EXPECT_EQ((*session)->state(), SessionState::kFailed);
}

TEST_F(SourceOpenerTest, SaysWhatIsWrongBeforeThereIsASession) {
  const TemporaryFile good(Capture(1)), empty(""), text("hello, this is no capture at all\n");
  EXPECT_EQ(Create({empty.path()}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Create({text.path()}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Create({testing::TempDir()}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Create({good.path()}, "no such filter").status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Create({"none.pcap"}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Create({good.path(), "none.pcap"}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(Create({good.path(), "/etc/passwd"}).status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(registry_.usage().sessions, 0);
}

TEST_F(SourceOpenerTest, RefusesAnUploadThatNobodySends) {
  SessionSpec spec;
  spec.source = UploadSpec{};
  EXPECT_EQ(opener_->Open(spec).status().code(), StatusCode::kInvalidArgument);
}

TEST_F(SourceOpenerTest, SaysThatThereIsNoSuchInterface) {
  SessionSpec spec;
  spec.source = InterfacesSpec{.names = {"no such one"}};
  const absl::Status status = opener_->Open(spec).status();
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_NE(status.message().find("available: "), std::string::npos) << status;
}

TEST_F(SourceOpenerTest, MakesUpTraffic) {
  SessionSpec spec;
  spec.source = SyntheticSpec{.flows = 100, .packets_per_flow = 6};
  const auto session = registry_.Create({.spec = spec});
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(Hear(**session).sequences.size(), 100);
  EXPECT_EQ((*session)->status().statistics.packets_in_flows, 600);
}

TEST_F(SourceOpenerTest, MakesUpTrafficWithoutEndForEachWorkerUntilItIsStopped) {
  SessionSpec spec;
  spec.meter.workers = 2;
  spec.source = SyntheticSpec{.flows = 0, .flows_per_second = 1000};
  const auto session = registry_.Create({.spec = spec});
  ASSERT_TRUE(session.ok()) << session.status();
  const auto subscription = *(*session)->Subscribe({.overflow = Overflow::kSkip});
  (*session)->Stop(kNanosPerSecond);
  const Heard heard = ReadToEnd(subscription->cursor());
  const CaptureStatistics statistics = (*session)->status().statistics;
  EXPECT_EQ(statistics.workers.size(), 2);
  EXPECT_EQ(statistics.flows_open, 0);
  EXPECT_EQ(heard.sequences.size(), statistics.flows_started);
}

TEST_F(SourceOpenerTest, ReadsAnUploadFromItsDescriptor) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto upload = MakeUploadOpener(ends[0]);
  SessionSpec spec;
  spec.source = UploadSpec{.name = "mine.pcap"};
  const auto session = registry_.Create({.spec = spec, .opener = upload.get()});
  ASSERT_TRUE(session.ok()) << session.status();
  const auto subscription = *(*session)->Subscribe({.overflow = Overflow::kBlock});
  const std::string capture = Capture(4);
  ASSERT_EQ(write(ends[1], capture.data(), capture.size()), capture.size());
  close(ends[1]);
  EXPECT_EQ(ReadToEnd(subscription->cursor()).sequences.size(), 4);
  EXPECT_EQ(upload->Open(spec).status().code(), StatusCode::kFailedPrecondition);
}

TEST_F(SourceOpenerTest, StopsAnUploadThatStalls) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto upload = MakeUploadOpener(ends[0]);
  SessionSpec spec;
  spec.source = UploadSpec{};
  const auto session = registry_.Create({.id = "u", .spec = spec, .opener = upload.get()});
  ASSERT_TRUE(session.ok()) << session.status();
  const auto subscription = *(*session)->Subscribe({.overflow = Overflow::kBlock});
  ASSERT_EQ(write(ends[1], "\xd4\xc3", 2), 2);
  ASSERT_TRUE(registry_.Delete("u").ok());
  EXPECT_TRUE(ReadToEnd(subscription->cursor()).outcome.ok());
  close(ends[1]);
}

TEST_F(SourceOpenerTest, ReadsAnyFileWhereTheWholeFileSystemIsAllowed) {
  const TemporaryFile file(Capture(2));
  const CaptureRoot whole = CaptureRoot::WholeFileSystem();
  const auto opener = MakeSourceOpener(whole);
  SessionSpec spec;
  spec.source = FilesSpec{{file.path()}};
  const auto session = registry_.Create({.spec = spec, .opener = opener.get()});
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(Hear(**session).sequences.size(), 2);
}

}  // namespace
}  // namespace weir
