#include "engine/capture/files/decompressing_stream.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"
#include "tests/engine/capture/files/compression.h"

namespace weir {
namespace {

absl::Span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Bytes in memory, handed out in pieces.
class MemoryStream final : public ByteStream {
 public:
  MemoryStream(std::string bytes, size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}

  absl::StatusOr<size_t> Read(absl::Span<uint8_t> buffer) override {
    const size_t count = std::min({buffer.size(), piece_, bytes_.size() - at_});
    std::copy_n(bytes_.begin() + static_cast<ptrdiff_t>(at_), count, buffer.begin());
    at_ += count;
    return count;
  }
  bool is_ready() const override { return true; }

 private:
  const std::string bytes_;
  const size_t piece_;
  size_t at_ = 0;
};

struct Outcome {
  std::string bytes;
  absl::Status status;
};

// Reads `packed` through a buffer of `buffer_size`, where `piece` bytes come at once.
Outcome ReadAll(const std::string& packed, size_t buffer_size = 4096, size_t piece = 1000) {
  const size_t start = std::min<size_t>(24, packed.size());
  std::unique_ptr<Decompressor> decompressor = DecompressorFor(Bytes(packed).first(start));
  EXPECT_NE(decompressor, nullptr);
  DecompressingStream stream(std::move(decompressor), Bytes(packed).first(start),
                             std::make_unique<MemoryStream>(packed.substr(start), piece));
  Outcome outcome;
  std::vector<uint8_t> buffer(buffer_size);
  while (true) {
    const absl::StatusOr<size_t> got = stream.Read(absl::MakeSpan(buffer));
    outcome.status = got.status();
    if (!got.ok() || *got == 0) return outcome;
    outcome.bytes.append(buffer.begin(), buffer.begin() + static_cast<ptrdiff_t>(*got));
  }
}

std::string SomeText(size_t size) {
  std::mt19937 random(3);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>('a' + random() % 7);
  return text;
}

using Compressor = std::string (*)(std::string_view);

class DecompressingStreamTest : public testing::TestWithParam<Compressor> {};

INSTANTIATE_TEST_SUITE_P(Formats, DecompressingStreamTest, testing::Values(&Gzip, &Zstd),
                         [](const auto& info) { return info.param == &Gzip ? "Gzip" : "Zstd"; });

TEST_P(DecompressingStreamTest, GivesTheSameBytesWhateverThePieces) {
  const std::string text = SomeText(20'000);
  const std::string packed = GetParam()(text);
  for (const size_t buffer : {1, 100, 4096, 100'000}) {
    for (const size_t piece : {1, 13, 100'000}) {
      const Outcome outcome = ReadAll(packed, buffer, piece);
      EXPECT_EQ(outcome.status, absl::OkStatus());
      EXPECT_TRUE(outcome.bytes == text) << buffer << " " << piece;
    }
  }
}

TEST_P(DecompressingStreamTest, ReadsWhatPacksManyTimes) {
  const std::string zeros(10'000'000, '\0');
  EXPECT_TRUE(ReadAll(GetParam()(zeros)).bytes == zeros);
}

TEST_P(DecompressingStreamTest, ReadsMembersInARowAsOne) {
  const std::string packed = GetParam()("one, ") + GetParam()("") + GetParam()("two");
  for (const size_t buffer : {1, 5, 8, 4096}) {
    for (const size_t piece : {1, 4096}) {
      const Outcome outcome = ReadAll(packed, buffer, piece);
      EXPECT_EQ(outcome.status, absl::OkStatus());
      EXPECT_EQ(outcome.bytes, "one, two");
    }
  }
}

TEST_P(DecompressingStreamTest, TellsOfACutAfterAllThatCameBefore) {
  const std::string text = SomeText(3000);
  const std::string packed = GetParam()(text);
  for (size_t length = 4; length < packed.size(); ++length) {
    const Outcome outcome = ReadAll(packed.substr(0, length));
    ASSERT_EQ(outcome.status.code(), absl::StatusCode::kDataLoss) << length;
    ASSERT_NE(outcome.status.message().find("stream is cut"), std::string::npos) << length;
    ASSERT_TRUE(outcome.bytes == text.substr(0, outcome.bytes.size())) << length;
  }
  EXPECT_EQ(ReadAll(packed.substr(0, packed.size() - 1)).bytes, text);
}

TEST_P(DecompressingStreamTest, TellsOfDamageAndNeverGoesOn) {
  const std::string text = SomeText(3000);
  const std::string packed = GetParam()(text);
  for (size_t at = 4; at < packed.size(); ++at) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    const Outcome outcome = ReadAll(damaged);
    // A name or a time in the header may be any; what was packed may not.
    const bool is_told = outcome.status.code() == absl::StatusCode::kDataLoss;
    EXPECT_TRUE(is_told || (outcome.status.ok() && outcome.bytes == text)) << at;
  }
}

TEST_P(DecompressingStreamTest, TakesWhatFollowsAMemberForDamageWhereItIsNone) {
  const Outcome outcome = ReadAll(GetParam()("text") + "and more of it");
  EXPECT_EQ(outcome.bytes, "text");
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(outcome.status.message().find("stream is damaged"), std::string::npos);
}

TEST(DecompressorFor, KnowsAStreamByItsStart) {
  EXPECT_EQ(DecompressorFor(Bytes(Gzip("x")).first(4))->format(), "gzip");
  EXPECT_EQ(DecompressorFor(Bytes(Zstd("x")).first(4))->format(), "zstd");
  EXPECT_EQ(DecompressorFor(Bytes(ZstdSkippableFrame()).first(4))->format(), "zstd");
  for (const std::string_view other : {"", "\x1F", "\x28\xB5\x2F", "plain", "BZh9"}) {
    EXPECT_EQ(DecompressorFor(Bytes(other)), nullptr) << other;
  }
}

TEST(ZstdStream, PassesOverSkippableFrames) {
  const std::string skippable = ZstdSkippableFrame();
  const Outcome outcome = ReadAll(skippable + Zstd("one, ") + skippable + Zstd("two") + skippable);
  EXPECT_EQ(outcome.status, absl::OkStatus());
  EXPECT_EQ(outcome.bytes, "one, two");
}

TEST(ZstdStream, HasAWindowOfAtMost128MiB) {
  EXPECT_EQ(ReadAll(ZstdWithWindow("text", 27)).bytes, "text");
  const Outcome outcome = ReadAll(ZstdWithWindow("text", 28));
  EXPECT_EQ(outcome.bytes, "");
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace weir
