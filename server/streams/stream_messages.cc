#include "server/streams/stream_messages.h"

#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/base/wire.h"
#include "grpcpp/support/slice.h"
#include "server/convert/session.h"

namespace weir {
namespace {

// A part of a message that is larger is shared; smaller ones are copied and joined, which costs
// less than keeping account of each of them (in gRPC, and in the system's call).
constexpr size_t kMostCopied = 4 << 10;

// Tag and length of a length-delimited field of the envelope.
std::string FieldHeader(int field, size_t length) {
  std::string header;
  AppendFieldHeader(field, length, header);
  return header;
}

std::string TokenField(const std::string& token) {
  return FieldHeader(v1::FlowStreamMessage::kResumeTokenFieldNumber, token.size()) + token;
}

// A slice of bytes that `owner` keeps alive. gRPC's slices are not const, but what was handed over
// is not written to.
template <typename Owner>
grpc::Slice SliceOf(std::string_view bytes, std::unique_ptr<Owner> owner) {
  return grpc::Slice(
      const_cast<char*>(bytes.data()), bytes.size(),
      [](void* held) { delete static_cast<Owner*>(held); }, owner.release());
}

grpc::Slice OwningSlice(std::string bytes) {
  auto owner = std::make_unique<std::string>(std::move(bytes));
  const std::string_view view = *owner;
  return SliceOf(view, std::move(owner));
}

grpc::Slice SharedSlice(const EventSlice& slice) {
  return SliceOf(slice.bytes, std::make_unique<std::shared_ptr<const EventBatch>>(slice.batch));
}

bool IsCopied(const EventSlice& slice) { return slice.bytes.size() <= kMostCopied; }

// Puts a message together out of parts, in their order.
class MessageParts {
 public:
  explicit MessageParts(size_t copied_bytes) { copied_.reserve(copied_bytes); }

  void Copy(std::string_view bytes) { copied_ += bytes; }

  void Add(const EventSlice& slice) {
    if (IsCopied(slice)) return Copy(slice.bytes);
    TakeCopied();
    parts_.push_back(SharedSlice(slice));
  }

  grpc::ByteBuffer Finish() {
    TakeCopied();
    return grpc::ByteBuffer(parts_.data(), parts_.size());
  }

 private:
  void TakeCopied() {
    if (!copied_.empty()) parts_.push_back(OwningSlice(std::exchange(copied_, {})));
  }

  std::string copied_;
  std::vector<grpc::Slice> parts_;
};

}  // namespace

grpc::ByteBuffer MessageBytes(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

grpc::ByteBuffer EventBytes(const std::vector<EventSlice>& slices, const std::string& token) {
  size_t bytes = 0;
  size_t copied = 0;
  for (const EventSlice& slice : slices) {
    bytes += slice.bytes.size();
    if (IsCopied(slice)) copied += slice.bytes.size();
  }
  const std::string header = FieldHeader(v1::FlowStreamMessage::kEventsFieldNumber, bytes);
  const std::string token_field = TokenField(token);
  MessageParts parts(header.size() + copied + token_field.size());
  parts.Copy(header);
  for (const EventSlice& slice : slices) parts.Add(slice);
  parts.Copy(token_field);
  return parts.Finish();
}

grpc::ByteBuffer MaskedEventBytes(const std::vector<EventSlice>& slices, const FieldMask& mask,
                                  const std::string& token) {
  std::string events;
  for (const EventSlice& slice : slices) mask.AppendMasked(slice.bytes, events);
  const std::string header = FieldHeader(v1::FlowStreamMessage::kEventsFieldNumber, events.size());
  const grpc::Slice parts[] = {grpc::Slice(header), OwningSlice(std::move(events)),
                               grpc::Slice(TokenField(token))};
  return grpc::ByteBuffer(parts, std::size(parts));
}

v1::FlowStreamMessage GapMessage(const GapReport& gap) {
  v1::FlowStreamMessage message;
  v1::StreamGap& out = *message.mutable_gap();
  out.set_reason(ToProto(gap.reason));
  if (gap.reason == LossReason::kRestarted) return message;  // which and how many is not known
  out.set_first_sequence(gap.first_sequence);
  out.set_last_sequence(gap.last_sequence);
  out.set_events(gap.events);
  return message;
}

}  // namespace weir
