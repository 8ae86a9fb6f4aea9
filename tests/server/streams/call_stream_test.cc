#include "server/streams/call_stream.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/support/slice.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

// Takes down what it is told; a write is over when the test says so.
struct RecordingTransport final : StreamTransport {
  void Write(const grpc::ByteBuffer*) override { ++writes; }
  void End(const grpc::Status& status) override { ends.push_back(status); }

  int writes = 0;
  std::vector<grpc::Status> ends;
};

// Writes what the test put into `next`, one letter a message; the last one is "!".
class LetterStream final : public CallStream {
 public:
  enum Signal : uint32_t { kOpened = kFirstOwnSignal, kMore = kFirstOwnSignal << 1 };
  LetterStream(SensorState& state, grpc::CallbackServerContext* context, StreamTransport& transport)
      : CallStream(state, context, transport) {}

  bool open = false;
  std::string next;
  absl::Status outcome;
  int releases = 0;

 private:
  void OnSignals(uint32_t raised) override {
    if (raised & kOpened) open = true;
  }
  bool is_open() const override { return open; }
  void WriteNext() override {
    if (next.empty()) return;
    const grpc::Slice bytes(next.substr(0, 1));
    next.erase(0, 1);
    grpc::ByteBuffer message(&bytes, 1);
    if (next == "!") return WriteLast(std::move(message), outcome);
    Write(std::move(message));
  }
  int64_t tick_interval_ns() const override { return kNanosPerSecond; }
  bool IsStuck(int64_t) const override { return false; }
  void ReleaseResources() override { ++releases; }
};

class CallStreamTest : public testing::Test {
 protected:
  static constexpr int kCancelled = 1;

  // An end that is right: once, with everything given back.
  void ExpectEnd(int code) {
    ASSERT_EQ(transport_.ends.size(), 1u);
    EXPECT_EQ(transport_.ends[0].error_code(), code) << transport_.ends[0].error_message();
    EXPECT_EQ(stream_->releases, 1);
    EXPECT_EQ(state_.streams.load(), 0u);
    const int writes = transport_.writes;
    stream_->Raise(LetterStream::kMore);  // as timers may, later
    stream_->OnCancel();
    EXPECT_EQ(transport_.writes, writes);
    EXPECT_EQ(transport_.ends.size(), 1u);
    EXPECT_EQ(stream_->releases, 1);
  }

  const CaptureRoot root_ = CaptureRoot::NoFiles();
  SensorState state_{"sensor",
                     std::make_unique<const CaptureRoot>(root_),
                     MakeSourceOpener(root_),
                     SensorLimits{},
                     StreamLimits{.max_streams = 1, .upload = {}},
                     ConnectionLimits{},
                     /*log_line=*/nullptr};
  grpc::CallbackServerContext context_;
  RecordingTransport transport_;
  std::shared_ptr<LetterStream> stream_ =
      std::make_shared<LetterStream>(state_, &context_, transport_);
};

TEST_F(CallStreamTest, WritesOneMessageAtATimeAndEndsAfterTheLast) {
  stream_->next = "ab!";
  stream_->outcome = absl::DataLossError("cut");
  stream_->Raise(LetterStream::kOpened);
  EXPECT_EQ(transport_.writes, 1);
  stream_->Raise(LetterStream::kMore);
  EXPECT_EQ(transport_.writes, 1);
  stream_->OnWriteDone(true);
  EXPECT_EQ(transport_.writes, 2);
  EXPECT_TRUE(transport_.ends.empty());
  stream_->OnWriteDone(true);
  ExpectEnd(15);
}

TEST_F(CallStreamTest, CancelledWhileItOpensEndsOnceItIsOpen) {
  stream_->next = "a";
  stream_->OnCancel();
  EXPECT_TRUE(transport_.ends.empty());
  stream_->Raise(LetterStream::kOpened);
  EXPECT_EQ(transport_.writes, 0);
  ExpectEnd(kCancelled);
}

TEST_F(CallStreamTest, CancelledWhileIdleEndsAtOnce) {
  stream_->Raise(LetterStream::kOpened);
  stream_->OnCancel();
  ExpectEnd(kCancelled);
}

TEST_F(CallStreamTest, CancelledWhileItWritesGivesBackAtOnceAndEndsWhenTheWriteDoes) {
  stream_->next = "ab";
  stream_->Raise(LetterStream::kOpened);
  stream_->OnCancel();
  EXPECT_EQ(stream_->releases, 1);
  EXPECT_EQ(state_.streams.load(), 0u);
  EXPECT_EQ(state_.open_streams.load(), 1u);
  EXPECT_TRUE(transport_.ends.empty());
  stream_->OnWriteDone(true);
  EXPECT_EQ(transport_.writes, 1);
  ExpectEnd(kCancelled);
}

TEST_F(CallStreamTest, AWriteThatFailsEndsIt) {
  stream_->next = "ab";
  stream_->Raise(LetterStream::kOpened);
  stream_->OnWriteDone(false);
  EXPECT_EQ(transport_.writes, 1);
  ExpectEnd(kCancelled);
}

TEST_F(CallStreamTest, CancelledWhileItsLastMessageIsWrittenIsCancelled) {
  stream_->next = "a!";
  stream_->Raise(LetterStream::kOpened);
  stream_->OnCancel();
  stream_->OnWriteDone(false);
  ExpectEnd(kCancelled);
}

TEST_F(CallStreamTest, IsRefusedWhereThereIsNoRoomForIt) {
  RecordingTransport other;
  const auto refused = std::make_shared<LetterStream>(state_, &context_, other);
  EXPECT_TRUE(refused->refused());
  EXPECT_FALSE(stream_->refused());
  stream_->Raise(LetterStream::kOpened);
  stream_->OnCancel();
  EXPECT_FALSE(std::make_shared<LetterStream>(state_, &context_, other)->refused());
}

TEST_F(CallStreamTest, CountsAsOpenUntilItIsGone) {
  EXPECT_EQ(state_.open_streams.load(), 1u);
  stream_->Raise(LetterStream::kOpened);
  stream_->OnCancel();
  EXPECT_EQ(state_.open_streams.load(), 1u);
  stream_.reset();
  EXPECT_EQ(state_.open_streams.load(), 0u);
}

}  // namespace
}  // namespace weir
