#include "server/stream_messages.h"

#include <memory>
#include <string_view>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "grpcpp/support/slice.h"
#include "server/convert/statistics.h"

namespace weir {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

// Tag and length of a length-delimited field of the envelope.
std::string FieldHeader(int field, size_t length) {
  uint8_t bytes[20];
  uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
      WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), bytes);
  end = CodedOutputStream::WriteVarint64ToArray(length, end);
  return std::string(reinterpret_cast<char*>(bytes), end - bytes);
}

void ReleaseBatch(void* holder) { delete static_cast<std::shared_ptr<const EventBatch>*>(holder); }

grpc::Slice SharedSlice(const EventSlice& slice) {
  // gRPC's slices are not const, but what was handed over is not written to.
  return grpc::Slice(const_cast<char*>(slice.bytes.data()), slice.bytes.size(), ReleaseBatch,
                     new std::shared_ptr<const EventBatch>(slice.batch));
}

}  // namespace

grpc::ByteBuffer MessageBytes(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

grpc::ByteBuffer EventBytes(const std::vector<EventSlice>& slices, const std::string& token) {
  size_t bytes = 0;
  for (const EventSlice& slice : slices) bytes += slice.bytes.size();
  std::vector<grpc::Slice> parts;
  parts.reserve(slices.size() + 2);
  parts.emplace_back(FieldHeader(v1::FlowStreamMessage::kEventsFieldNumber, bytes));
  for (const EventSlice& slice : slices) parts.push_back(SharedSlice(slice));
  parts.emplace_back(FieldHeader(v1::FlowStreamMessage::kResumeTokenFieldNumber, token.size()) +
                     token);
  return grpc::ByteBuffer(parts.data(), parts.size());
}

grpc::ByteBuffer MaskedEventBytes(const std::vector<EventSlice>& slices, const FieldMask& mask,
                                  const std::string& token) {
  std::string events;
  for (const EventSlice& slice : slices) mask.AppendMasked(slice.bytes, events);
  const grpc::Slice parts[] = {
      FieldHeader(v1::FlowStreamMessage::kEventsFieldNumber, events.size()), grpc::Slice(events),
      FieldHeader(v1::FlowStreamMessage::kResumeTokenFieldNumber, token.size()) + token};
  return grpc::ByteBuffer(parts, 3);
}

v1::FlowStreamMessage GapMessage(const Gap& gap) {
  v1::FlowStreamMessage message;
  v1::StreamGap& out = *message.mutable_gap();
  out.set_reason(ToProto(gap.reason));
  if (gap.reason == LossReason::kRestarted) return message;  // which and how many is not known
  out.set_first_sequence(gap.first_place);
  out.set_last_sequence(gap.last_place);
  out.set_events(gap.last_place - gap.first_place + 1);
  return message;
}

}  // namespace weir
