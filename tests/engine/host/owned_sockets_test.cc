#include "engine/host/owned_sockets.h"

#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"
#include "tests/engine/host/socket_builder.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

constexpr uint8_t kTcp = IPPROTO_TCP;
constexpr int64_t kMilli = kNanosPerMilli;

// A process file system of the test's own making.
class OwnedSocketsTest : public testing::Test {
 protected:
  OwnedSocketsTest() { std::ofstream(proc_ / "uptime") << "1"; }

  void AddProcess(uint32_t pid, const std::string& program) {
    const auto folder = proc_ / std::to_string(pid);
    std::filesystem::create_directories(folder / "fd");
    std::filesystem::create_symlink(program, folder / "exe");
    std::filesystem::create_symlink("/dev/null", folder / "fd" / "0");
    std::filesystem::create_symlink("pipe:[12]", folder / "fd" / "1");
  }
  void Open(uint32_t pid, int descriptor, uint64_t inode) {
    std::filesystem::create_symlink(
        "socket:[" + std::to_string(inode) + "]",
        proc_ / std::to_string(pid) / "fd" / std::to_string(descriptor));
  }
  void Close(uint32_t pid, int descriptor) {
    std::filesystem::remove(proc_ / std::to_string(pid) / "fd" / std::to_string(descriptor));
  }

  // Who holds the socket of FlowTo(port), "nobody" or "NAME PID".
  std::string Owner(OwnedSockets& owned, uint16_t port) {
    const auto table = owned.MakeTable({});
    const FoundProcess found = table->Find(FlowOf(kTcp, "10.0.0.1", port, "10.0.0.2", 443));
    if (found.process == nullptr) return "nobody";
    return found.process->name + " " + std::to_string(found.process->pid);
  }
  static LocalSocket SocketOf(uint16_t port, uint64_t inode) {
    return Connected(kTcp, "10.0.0.1", port, "10.0.0.2", 443, inode);
  }
  OwnedSockets Make() { return OwnedSockets(ProcessFinder(proc_)); }

  const TemporaryFolder folder_;
  const std::filesystem::path proc_ = folder_.path();
};

TEST_F(OwnedSocketsTest, AreFoundByTheLinksOfTheirProcesses) {
  AddProcess(10, "/usr/bin/curl");
  AddProcess(11, "/opt/some where/server (deleted)");
  Open(10, 3, 100);
  Open(11, 3, 101);
  Open(11, 4, 102);
  OwnedSockets owned = Make();
  owned.Update({SocketOf(1, 100), SocketOf(2, 101), SocketOf(3, 102), SocketOf(4, 103)}, 0);
  EXPECT_EQ(Owner(owned, 1), "curl 10");
  EXPECT_EQ(Owner(owned, 2), "server 11");
  EXPECT_EQ(Owner(owned, 3), "server 11");
  EXPECT_EQ(Owner(owned, 4), "nobody");
}

TEST_F(OwnedSocketsTest, OfANameThatIsNoUtf8LoseTheBytes) {
  AddProcess(10, "/usr/bin/cu\xffrl");
  Open(10, 3, 100);
  OwnedSockets owned = Make();
  owned.Update({SocketOf(1, 100)}, 0);
  EXPECT_EQ(Owner(owned, 1), "curl 10");
}

TEST_F(OwnedSocketsTest, AreSoughtOnceMoreAndThenNotAgain) {
  AddProcess(10, "/usr/bin/curl");
  OwnedSockets owned = Make();
  owned.Update({SocketOf(1, 100), SocketOf(2, 101)}, 0);
  Open(10, 3, 100);
  owned.Update({SocketOf(1, 100), SocketOf(2, 101)}, kMilli);
  EXPECT_EQ(Owner(owned, 1), "curl 10");
  Open(10, 4, 101);
  owned.Update({SocketOf(1, 100), SocketOf(2, 101)}, 2 * kMilli);
  EXPECT_EQ(Owner(owned, 2), "nobody");
}

TEST_F(OwnedSocketsTest, StayKnownForAWhileAfterTheyWentAway) {
  AddProcess(10, "/usr/bin/curl");
  Open(10, 3, 100);
  OwnedSockets owned = Make();
  owned.Update({SocketOf(1, 100)}, 0);
  Close(10, 3);
  owned.Update({}, kMilli);
  EXPECT_EQ(Owner(owned, 1), "curl 10");
  owned.Update({}, kMilli + OwnedSockets::kKeptNs - 1);
  EXPECT_EQ(Owner(owned, 1), "curl 10");
  owned.Update({}, kMilli + OwnedSockets::kKeptNs);
  EXPECT_EQ(Owner(owned, 1), "nobody");
}

TEST_F(OwnedSocketsTest, GoBeforeThoseThatWentAwayAndTheLastOfThemFirst) {
  AddProcess(10, "/usr/bin/first");
  AddProcess(11, "/usr/bin/second");
  AddProcess(12, "/usr/bin/third");
  Open(10, 3, 100);
  Open(11, 3, 101);
  Open(12, 3, 102);
  OwnedSockets owned = Make();
  owned.Update({SocketOf(1, 100)}, 0);
  owned.Update({SocketOf(1, 101)}, kMilli);
  EXPECT_EQ(Owner(owned, 1), "second 11");
  owned.Update({}, 2 * kMilli);
  EXPECT_EQ(Owner(owned, 1), "second 11");
  owned.Update({SocketOf(1, 102)}, 3 * kMilli);
  EXPECT_EQ(Owner(owned, 1), "third 12");
}

TEST_F(OwnedSocketsTest, ThatWentAwayAreBounded) {
  AddProcess(10, "/usr/bin/curl");
  for (int i = 0; i < 3; ++i) Open(10, 3 + i, 100 + i);
  OwnedSockets owned(ProcessFinder(proc_), /*most_gone=*/2);
  owned.Update({SocketOf(1, 100)}, 0);
  owned.Update({SocketOf(2, 101)}, 1);
  owned.Update({SocketOf(3, 102)}, 2);
  owned.Update({}, 3);
  EXPECT_EQ(Owner(owned, 1), "nobody");
  EXPECT_EQ(Owner(owned, 2), "curl 10");
  EXPECT_EQ(Owner(owned, 3), "curl 10");
}

}  // namespace
}  // namespace weir
