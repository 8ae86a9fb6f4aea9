#include "tests/support/event_builder.h"

#include <cstdlib>
#include <cstring>
#include <utility>

namespace weir {
namespace {

constexpr char kEventsTag = 0x0A;          // FlowEventBatch.events: field 1, length-delimited
constexpr char kSequenceTag = 0x09;        // FlowEvent.sequence: field 1, fixed64
constexpr char kPayloadTag = 15 << 3 | 2;  // an unknown field, length-delimited
constexpr size_t kSequenceField = 1 + sizeof(uint64_t);

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

uint64_t TakeVarint(std::string_view& bytes) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    if (bytes.empty() || shift > 63) std::abort();
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
}

std::string PayloadField(std::string_view server_name, size_t payload) {
  std::string field;
  if (payload == 0 && server_name.empty()) return field;
  field.push_back(kPayloadTag);
  AppendVarint(server_name.size() + payload, field);
  field.append(server_name);
  field.append(payload, 'x');
  return field;
}

}  // namespace

EventBuilder::EventBuilder() : batch_(std::make_unique<EventBatch>()) {}

EventBuilder& EventBuilder::Add(FilterKey key, size_t payload, int64_t event_ns,
                                std::string_view server_name) {
  std::string& bytes = batch_->mutable_bytes();
  const std::string field = PayloadField(server_name, payload);
  const size_t start = bytes.size();
  bytes.push_back(kEventsTag);
  AppendVarint(kSequenceField + field.size(), bytes);
  bytes.push_back(kSequenceTag);
  const size_t sequence = bytes.size();
  bytes.append(sizeof(uint64_t), '\0');
  bytes.append(field);
  if (!server_name.empty()) {
    key.server_name_offset = bytes.size() - payload - server_name.size() - start;
    key.server_name_length = server_name.size();
  }
  key.event_ns = event_ns;
  batch_->Add({static_cast<uint32_t>(start), static_cast<uint32_t>(bytes.size() - start),
               static_cast<uint32_t>(sequence), key});
  return *this;
}

EventBuilder& EventBuilder::AddMany(size_t count, size_t payload) {
  for (size_t i = 0; i < count; ++i) Add({}, payload);
  return *this;
}

std::unique_ptr<EventBatch> EventBuilder::Build() {
  return std::exchange(batch_, std::make_unique<EventBatch>());
}

std::unique_ptr<EventBatch> BatchOf(size_t count, size_t payload) {
  return EventBuilder().AddMany(count, payload).Build();
}

std::vector<uint64_t> SequencesIn(std::string_view bytes) {
  std::vector<uint64_t> sequences;
  while (!bytes.empty()) {
    if (bytes.front() != kEventsTag) std::abort();
    bytes.remove_prefix(1);
    const uint64_t length = TakeVarint(bytes);
    if (length < kSequenceField || length > bytes.size() || bytes.front() != kSequenceTag) {
      std::abort();
    }
    std::memcpy(&sequences.emplace_back(), bytes.data() + 1, sizeof(uint64_t));
    bytes.remove_prefix(length);
  }
  return sequences;
}

}  // namespace weir
