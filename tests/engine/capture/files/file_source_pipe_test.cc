// Inputs that come bit by bit, and reads that wait for them.
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/capture/files/file_source.h"
#include "engine/capture/unique_descriptor.h"
#include "gtest/gtest.h"
#include "tests/engine/capture/files/capture_reading.h"

namespace weir {
namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    reader = ends[0];
    writer = UniqueDescriptor(ends[1]);
  }

  void Write(std::string_view bytes) const {
    EXPECT_EQ(write(writer.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }

  int reader;  // for the source, which closes it
  UniqueDescriptor writer;
};

std::unique_ptr<PacketSource> OpenPipe(const Pipe& pipe, const std::string& filter = "") {
  auto source = OpenFileSource({{{"standard input", pipe.reader}}, filter});
  EXPECT_EQ(source.status(), absl::OkStatus());
  return *std::move(source);
}

Reading ReadInPieces(const std::string& bytes, size_t piece) {
  Pipe pipe;
  auto source = OpenPipe(pipe);
  std::thread writer([&] {
    for (size_t at = 0; at < bytes.size(); at += piece) {
      pipe.Write(std::string_view(bytes).substr(at, piece));
    }
    pipe.writer = UniqueDescriptor();
  });
  Reading reading = ReadAll(*source);
  writer.join();
  return reading;
}

TEST(FileSourceOnAPipe, ReadsWhateverThePiecesAre) {
  const std::vector<CapturedPacket> packets = ManyPackets(40, 0, 100);
  for (const std::string& bytes : {BuildPcap(packets), BuildPcapng(packets)}) {
    for (const size_t piece : {1, 7, 16, 100}) {
      const Reading reading = ReadInPieces(bytes, piece);
      EXPECT_EQ(reading.status, absl::OkStatus()) << piece;
      ExpectSamePackets(reading.packets, packets);
    }
  }
}

TEST(FileSourceOnAPipe, ReadsManyBlocks) {
  const std::vector<CapturedPacket> packets = ManyPackets(4000, 0, 1500);
  ExpectSamePackets(ReadInPieces(BuildPcap(packets), 4096).packets, packets);
}

TEST(FileSourceOnAPipe, HandsOutWhatIsThereBeforeItWaits) {
  for (const bool is_classic : {true, false}) {
    const std::vector<CapturedPacket> packets = {{5000, "one", {}}};
    const Pipe pipe;
    auto source = OpenPipe(pipe);
    pipe.Write(is_classic ? BuildPcap(packets) : BuildPcapng(packets));
    FrameBatch batch;
    ASSERT_TRUE(source->Read(batch).ok());  // the writer is still there
    EXPECT_EQ(batch.frames.size(), 1u);
    EXPECT_EQ(source->progress().bytes_total, std::nullopt);
  }
}

TEST(FileSourceOnAPipe, TellsWhatIsWrongWhenItIsRead) {
  struct {
    std::string bytes, filter, message;
  } cases[] = {
      {"", "", "standard input: the file is empty"},
      {"hello, this is no capture at all", "",
       "standard input: not a capture file (starts with \"hell\")"},
      {BuildPcap({}), "no filter",
       "standard input: bpf_filter \"no filter\": can't parse filter expression: syntax error"},
  };
  for (const auto& one : cases) {
    Pipe pipe;
    auto source = OpenPipe(pipe, one.filter);
    pipe.Write(one.bytes);
    pipe.writer = UniqueDescriptor();
    EXPECT_EQ(ReadAll(*source).status, absl::InvalidArgumentError(one.message));
  }
}

TEST(FileSourceOnAPipe, ReadsANamedPipeThatGetsItsWriterLater) {
  const TemporaryFile file("");
  ASSERT_EQ(unlink(file.path().c_str()), 0);
  ASSERT_EQ(mkfifo(file.path().c_str(), 0600), 0);
  auto source = OpenFileSource({{{file.path(), -1}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  const std::vector<CapturedPacket> packets = ManyPackets(3, 10, 20);
  std::thread writer([&] { std::ofstream(file.path()) << BuildPcap(packets); });
  ExpectSamePackets(ReadAll(**source).packets, packets);
  writer.join();
}

// The state of a thread as the kernel sees it.
bool IsAsleep(pid_t thread) {
  std::ifstream file(absl::StrCat("/proc/self/task/", thread, "/stat"));
  std::string stat((std::istreambuf_iterator<char>(file)), {});
  return stat.find(") S ") != std::string::npos;
}

TEST(FileSourceOnAPipe, EndsAReadThatWaitsWhenInterrupted) {
  const std::string starts[] = {"", BuildPcap({}), BuildPcapng({}),
                                BuildPcap({{0, "cut", {}}}).substr(0, 42)};
  for (const std::string& start : starts) {
    const Pipe pipe;  // its writer stays open
    auto source = OpenPipe(pipe);
    pipe.Write(start);
    std::atomic<pid_t> reader_id{0};
    Reading reading = {.status = absl::UnknownError("not read")};
    std::thread reader([&] {
      reader_id = gettid();
      reading = ReadAll(*source);
    });
    while (reader_id == 0 || !IsAsleep(reader_id)) sched_yield();
    source->Interrupt();
    reader.join();
    EXPECT_EQ(reading.status, absl::OkStatus());
    EXPECT_TRUE(reading.packets.empty());
  }
}

TEST(FileSource, EndsEveryReadAfterAnInterrupt) {
  const TemporaryFile file(BuildPcap(ManyPackets(5000, 100, 200)));
  auto source = OpenFileSource({{{file.path(), -1}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  FrameBatch batch;
  ASSERT_EQ(*(*source)->Read(batch), ReadOutcome::kFrames);
  (*source)->Interrupt();
  EXPECT_EQ(*(*source)->Read(batch), ReadOutcome::kEnd);
  EXPECT_TRUE(batch.frames.empty());
}

}  // namespace
}  // namespace weir
