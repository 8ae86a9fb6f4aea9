#include "server/streams/stream_messages.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/event_builder.h"
#include "weir/v1/stream.pb.h"

namespace weir {
namespace {

constexpr size_t kLarge = 64 << 10;

std::vector<grpc::Slice> PartsOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> parts;
  EXPECT_TRUE(buffer.Dump(&parts).ok());
  return parts;
}

std::string_view BytesOf(const grpc::Slice& part) {
  return {reinterpret_cast<const char*>(part.begin()), part.size()};
}

std::string JoinedBytes(const grpc::ByteBuffer& buffer) {
  std::string joined;
  for (const grpc::Slice& part : PartsOf(buffer)) joined += BytesOf(part);
  return joined;
}

std::shared_ptr<const EventBatch> Batch(size_t events, size_t payload) {
  std::shared_ptr<EventBatch> batch = BatchOf(events, payload);
  batch->SetSequences(1);
  return batch;
}

EventSlice Whole(const std::shared_ptr<const EventBatch>& batch) { return {batch, batch->bytes()}; }

// Every second event of the batch, each a slice.
std::vector<EventSlice> Alternate(const std::shared_ptr<const EventBatch>& batch) {
  std::vector<EventSlice> slices;
  for (size_t i = 0; i < batch->entries().size(); i += 2) {
    slices.push_back({batch, batch->BytesOf(batch->entries()[i])});
  }
  return slices;
}

// The message that the parts make, whatever they are.
v1::FlowStreamMessage Parsed(const grpc::ByteBuffer& buffer) {
  v1::FlowStreamMessage message;
  EXPECT_TRUE(message.ParseFromString(JoinedBytes(buffer)));
  return message;
}

std::vector<uint64_t> SequencesOf(const v1::FlowStreamMessage& message) {
  std::vector<uint64_t> sequences;
  for (const v1::FlowEvent& event : message.events().events()) {
    sequences.push_back(event.sequence());
  }
  return sequences;
}

TEST(EventBytes, SharesALargeSliceWithItsBatch) {
  const auto batch = Batch(1, kLarge);
  const grpc::ByteBuffer message = EventBytes({Whole(batch)}, "token");
  bool shared = false;
  for (const grpc::Slice& part : PartsOf(message)) {
    shared |= BytesOf(part).data() == batch->bytes().data();
  }
  EXPECT_TRUE(shared);
  EXPECT_EQ(SequencesOf(Parsed(message)), std::vector<uint64_t>{1});
  EXPECT_EQ(Parsed(message).resume_token(), "token");
}

TEST(EventBytes, KeepsASharedBatchAsLongAsTheMessageLives) {
  auto batch = Batch(1, kLarge);
  const std::weak_ptr<const EventBatch> watched = batch;
  {
    const grpc::ByteBuffer message = EventBytes({Whole(batch)}, "token");
    batch.reset();
    EXPECT_FALSE(watched.expired());
    EXPECT_EQ(SequencesOf(Parsed(message)), std::vector<uint64_t>{1});
  }
  EXPECT_TRUE(watched.expired());
}

TEST(EventBytes, JoinsSmallSlicesAndLetsTheirBatchesGo) {
  auto batch = Batch(1000, 200);
  const std::weak_ptr<const EventBatch> watched = batch;
  const grpc::ByteBuffer message = EventBytes(Alternate(batch), "token");
  batch.reset();
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(PartsOf(message).size(), 1u);
  const std::vector<uint64_t> sequences = SequencesOf(Parsed(message));
  ASSERT_EQ(sequences.size(), 500u);
  for (size_t i = 0; i < sequences.size(); ++i) EXPECT_EQ(sequences[i], 2 * i + 1);
  EXPECT_EQ(Parsed(message).resume_token(), "token");
}

TEST(EventBytes, KeepsTheOrderOfSmallAndLargeSlices) {
  const auto batch = Batch(4, 100);
  const auto large = Batch(1, kLarge);
  const EventSlice first = {batch, batch->BytesOf(batch->entries()[2])};
  const EventSlice last = {batch, batch->BytesOf(batch->entries()[3])};
  const grpc::ByteBuffer message = EventBytes({first, Whole(large), last}, "token");
  EXPECT_EQ(SequencesOf(Parsed(message)), (std::vector<uint64_t>{3, 1, 4}));
  EXPECT_EQ(PartsOf(message).size(), 3u);  // header and first; the shared one; last and token
}

TEST(MaskedEventBytes, IsTheMessageThatTheMaskLeaves) {
  const auto batch = Batch(3, 50);
  const FieldMask mask(std::vector<std::vector<uint32_t>>{{1}});
  const grpc::ByteBuffer bytes = MaskedEventBytes({Whole(batch)}, mask, "token");
  const v1::FlowStreamMessage message = Parsed(bytes);
  EXPECT_LT(bytes.Length(), 50u) << "the payload is left out";
  EXPECT_EQ(SequencesOf(message), (std::vector<uint64_t>{1, 2, 3}));
  EXPECT_EQ(message.resume_token(), "token");
}

}  // namespace
}  // namespace weir
