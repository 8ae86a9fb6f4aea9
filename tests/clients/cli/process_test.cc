// The `weir` command as a process: its descriptors, its signals, its terminal.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/clients/cli/weir_process.h"
#include "tests/clients/fake_sensor.h"
#include "tests/clients/sample_flow.h"
#include "tests/integration/test_sensor.h"
#include "tests/support/temporary_folder.h"

namespace weir::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

// Traffic without an end whose flows stay open, and what tells that some are.
const Words kEndless = {
    "flows", "--synthetic", "0",   "--synthetic-rate", "500",          "--synthetic-packets",
    "5",     "-o",          "csv", "--events",         "started,ended"};

int CountOf(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class Process : public ::testing::Test {
 protected:
  Process()
      : nothing_(open("/dev/null", O_RDWR | O_CLOEXEC)),
        output_(Create("output")),
        error_(Create("error")) {}
  ~Process() override {
    for (int descriptor : {nothing_, output_, error_}) close(descriptor);
  }

  StandardStreams Streams() const { return {nothing_, output_, error_}; }
  std::string Output() const { return folder_.Text("output"); }
  std::string Error() const { return folder_.Text("error"); }

  int Run(const Words& arguments) const { return WeirProcess(arguments, Streams()).Wait(); }

  // Waits until flows began, and interrupts.
  int InterruptOnceFlowsCame(WeirProcess& weir, int signal) const {
    EXPECT_TRUE(Await([this] { return CountOf(Output(), "\nstarted,") > 10; })) << Error();
    weir.Signal(signal);
    return weir.Wait();
  }

  int Create(const std::string& name) const {
    return open(folder_.Path(name).c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }

  TemporaryFolder folder_;
  const int nothing_;
  const int output_;
  const int error_;
};

// A pipe whose reader is asleep.
class FullPipe {
 public:
  FullPipe() {
    EXPECT_EQ(pipe2(ends_, O_CLOEXEC), 0);
    fcntl(ends_[1], F_SETPIPE_SZ, 4096);
  }
  ~FullPipe() {
    close(ends_[0]);
    close(ends_[1]);
  }
  int writer() const { return ends_[1]; }

  // Waits until it takes nothing more.
  void AwaitFull() const {
    EXPECT_TRUE(Await([this] {
      pollfd room{ends_[1], POLLOUT, 0};
      return poll(&room, 1, 0) == 0;
    }));
  }

 private:
  int ends_[2];
};

// A terminal, and all that was shown on it.
class Terminal {
 public:
  Terminal() { EXPECT_EQ(openpty(&master_, &slave_, nullptr, nullptr, nullptr), 0); }
  ~Terminal() {
    close(master_);
    close(slave_);
  }
  int slave() const { return slave_; }

  const std::string& Shown() {
    int waiting = 0;
    while (ioctl(master_, FIONREAD, &waiting) == 0 && waiting > 0) {
      char bytes[4096];
      const ssize_t count = read(master_, bytes, sizeof(bytes));
      if (count <= 0) break;
      shown_.append(bytes, static_cast<size_t>(count));
    }
    return shown_;
  }

 private:
  int master_ = -1;
  int slave_ = -1;
  std::string shown_;
};

TEST_F(Process, EndsAnEndlessCaptureAtCtrlCWithItsOpenFlows) {
  WeirProcess weir(kEndless, Streams());
  EXPECT_EQ(InterruptOnceFlowsCame(weir, SIGINT), 0) << Error();
  const std::string output = Output();
  EXPECT_EQ(CountOf(output, "\nstarted,"), CountOf(output, "\nended,"));
  EXPECT_EQ(CountOf(output, "\nended,"), CountOf(output, ",shutdown,"));
  EXPECT_EQ(Error(), "");
}

TEST_F(Process, SumsUpAnEndlessCaptureThatSigtermEnded) {
  Words table = kEndless;
  std::replace(table.begin(), table.end(), std::string("csv"), std::string("table"));
  WeirProcess weir(table, Streams());
  EXPECT_TRUE(Await([this] { return CountOf(Output(), "\nstarted ") > 10; }));
  weir.Signal(SIGTERM);
  EXPECT_EQ(weir.Wait(), 0);
  EXPECT_THAT(Output(), HasSubstr("\nended "));
  EXPECT_THAT(Error(), MatchesRegex("weir: [0-9]+ events \\([0-9]+ flows ended\\), [0-9]+ packets; "
                                    "nothing lost\n"));
}

TEST_F(Process, StopsTheSessionOfASensorElsewhere) {
  TestSensor sensor;
  Words remote = kEndless;
  remote.insert(remote.end(), {"--server", sensor.address()});
  WeirProcess weir(remote, Streams());
  EXPECT_EQ(InterruptOnceFlowsCame(weir, SIGINT), 0) << Error();
  EXPECT_EQ(CountOf(Output(), "\nstarted,"), CountOf(Output(), "\nended,"));
  EXPECT_EQ(Error(), "");
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST_F(Process, EndsACaptureFromAPipeAtCtrlCWithItsOpenFlows) {
  std::ifstream file("tests/data/http.pcap", std::ios::binary);
  const std::string capture(std::istreambuf_iterator<char>(file), {});
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  Terminal terminal;
  WeirProcess weir({"flows", "-", "-o", "csv", "--no-tcp-close"},
                   {ends[0], output_, terminal.slave()});
  ASSERT_EQ(write(ends[1], capture.data(), capture.size()), static_cast<ssize_t>(capture.size()));
  EXPECT_TRUE(Await([&terminal] {
    return terminal.Shown().find("59 packets, 5 flows (5 open)") != std::string::npos;
  })) << terminal.Shown();
  weir.Signal(SIGINT);
  EXPECT_EQ(weir.Wait(), 130);
  EXPECT_EQ(CountOf(Output(), ",shutdown,"), 5);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Process, CutsAFiniteCaptureShortAtCtrlC) {
  Words finite = kEndless;
  finite[2] = "100000000";
  WeirProcess weir(finite, Streams());
  EXPECT_EQ(InterruptOnceFlowsCame(weir, SIGINT), 130);
  EXPECT_THAT(Output(), EndsWith("\n"));
  EXPECT_THAT(Error(), MatchesRegex("weir: interrupted after [0-9]+ events \\(0 flows ended\\)\n"));
}

TEST_F(Process, EndsAtOneSignalThoughNobodyReadsItsOutput) {
  for (int signal : {SIGINT, SIGTERM}) {
    const FullPipe pipe;
    WeirProcess weir({"flows", "--synthetic", "100000000", "--idle-timeout", "0", "-o", "jsonl"},
                     {nothing_, pipe.writer(), error_});
    pipe.AwaitFull();
    weir.Signal(signal);
    EXPECT_EQ(weir.Wait(), 128 + signal);
  }
}

TEST_F(Process, EndsAtOneSignalThoughNobodyReadsWhatItSaysEither) {
  const FullPipe pipe;
  WeirProcess weir({"flows", "--synthetic", "0", "--idle-timeout", "0", "-o", "jsonl"},
                   {nothing_, pipe.writer(), pipe.writer()});
  pipe.AwaitFull();
  weir.Signal(SIGINT);
  EXPECT_EQ(weir.Wait(), 130);
}

// A capture that was asked to stop, and does not come to its end.
TEST_F(Process, EndsAtOnceAtASecondSignal) {
  FakeSensor sensor;
  sensor.script().messages = SampleStream(1);
  sensor.script().messages.pop_back();
  v1::StreamStarted& started = *sensor.script().messages[0].mutable_started();
  started.mutable_session_spec()->mutable_source()->mutable_synthetic();
  sensor.script().hangs_at_end = true;
  sensor.script().sessions.emplace_back().set_id(started.session_id());
  WeirProcess weir({"flows", "--synthetic", "0", "--server", sensor.address(), "-o", "csv"},
                   Streams());
  EXPECT_TRUE(Await([this] { return CountOf(Output(), "\nended,") == 1; }));
  weir.Signal(SIGINT);
  EXPECT_TRUE(Await([&] { return sensor.stops() == 1; }));
  EXPECT_FALSE(weir.HasEnded());
  weir.Signal(SIGINT);
  EXPECT_EQ(weir.Wait(), 130);
}

TEST_F(Process, CancelsTheStreamOfASensorThatCannotStopIt) {
  FakeSensor sensor;
  sensor.script().messages = SampleStream(1);
  sensor.script().messages.pop_back();
  v1::StreamStarted& started = *sensor.script().messages[0].mutable_started();
  started.mutable_session_spec()->mutable_source()->mutable_synthetic();
  sensor.script().hangs_at_end = true;
  WeirProcess weir({"flows", "--synthetic", "0", "--server", sensor.address(), "-o", "csv"},
                   Streams());
  EXPECT_TRUE(Await([this] { return CountOf(Output(), "\nended,") == 1; }));
  weir.Signal(SIGTERM);
  EXPECT_EQ(weir.Wait(), 143);
  EXPECT_EQ(Error(), "weir: interrupted after 1 flow\n");
}

TEST_F(Process, SaysThatTheDiskIsFull) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  const Words cases[] = {{"flows", "tests/data/dns.pcap"},
                         {"flows", "tests/data/dns.pcap", "-o", "count"},
                         {"flows", "tests/data/dns.pcap", "--print-request"},
                         {"flows", "--help"},
                         {"--version"}};
  for (const Words& arguments : cases) {
    EXPECT_EQ(WeirProcess(arguments, {nothing_, full, error_}).Wait(), 1);
    EXPECT_THAT(Error(), EndsWith("weir: standard output: No space left on device\n"));
  }
  close(full);
}

TEST_F(Process, SaysThatItsOutputIsClosed) {
  EXPECT_EQ(WeirProcess({"flows", "tests/data/dns.pcap"}, {nothing_, -1, error_}).Wait(), 1);
  EXPECT_EQ(Error(), "weir: standard output: Bad file descriptor\n");
}

TEST_F(Process, EndsWellWhereItsReaderHasSeenEnough) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  WeirProcess weir({"flows", "--synthetic", "100000000", "--idle-timeout", "0", "-o", "csv"},
                   {nothing_, ends[1], error_});
  close(ends[1]);
  char line[64];
  EXPECT_GT(read(ends[0], line, sizeof(line)), 0);
  close(ends[0]);
  EXPECT_EQ(weir.Wait(), 0);
  EXPECT_EQ(Error(), "");
}

// Nothing on standard output, one line on standard error.
TEST_F(Process, SaysNothingButTheErrorWhereThereIsNoFlow) {
  folder_.Write("empty", "");
  folder_.Write("text", "to be or not to be\n");
  for (const char* format : {"table", "jsonl", "csv", "count"}) {
    for (const std::string& name :
         {std::string("/dev/null"), folder_.Path("empty"), folder_.Path("text"),
          folder_.Path("none"), std::string("tests/data")}) {
      const size_t before = Error().size();
      EXPECT_EQ(Run({"flows", name, "-o", format}), 1);
      const std::string said = Error().substr(before);
      EXPECT_THAT(said, StartsWith("weir: " + name + ": "));
      EXPECT_EQ(CountOf(said, "\n"), 1) << said;
    }
  }
  EXPECT_EQ(Output(), "");
}

TEST_F(Process, PrintsTheFlowsBeforeABadSecondFileThenItsError) {
  folder_.Write("text", "to be or not to be\n");
  EXPECT_EQ(Run({"flows", "tests/data/http.pcap", folder_.Path("text"), "-o", "count"}), 1);
  EXPECT_EQ(Output(), "5 flows, 59 packets, 11356 bytes\n");
  EXPECT_THAT(Error(),
              MatchesRegex("weir: .*/text: not a capture file \\(starts with \"to b\"\\)\n"));
}

TEST_F(Process, ShowsItsProgressOnATerminalAlone) {
  Terminal terminal;
  Words endless = kEndless;
  endless[8] = "jsonl";
  {
    WeirProcess weir(endless, {nothing_, output_, terminal.slave()});
    EXPECT_TRUE(Await([&terminal] {
      const std::string& shown = terminal.Shown();
      return shown.find(" open)") != std::string::npos;
    }));
    EXPECT_THAT(terminal.Shown(), StartsWith("\r\x1b[K"));
    weir.Signal(SIGINT);
    EXPECT_EQ(weir.Wait(), 0);
    EXPECT_THAT(terminal.Shown(), EndsWith("\r\x1b[K"));
  }
  EXPECT_THAT(Output(), Not(HasSubstr("\x1b")));
}

TEST_F(Process, CanBeInterruptedWhileItsTerminalIsStopped) {
  Terminal terminal;
  WeirProcess weir({"flows", "--synthetic", "0", "--idle-timeout", "0"},
                   {terminal.slave(), terminal.slave(), terminal.slave()});
  EXPECT_TRUE(Await([&terminal] {
    pollfd room{terminal.slave(), POLLOUT, 0};
    return poll(&room, 1, 0) == 0;
  }));
  weir.Signal(SIGINT);
  EXPECT_EQ(weir.Wait(), 130);
}

}  // namespace
}  // namespace weir::cli
