// Which fields of the records a subscriber wants: compiled once, applied to bytes.
#ifndef WEIR_ENGINE_LOG_FIELD_MASK_H_
#define WEIR_ENGINE_LOG_FIELD_MASK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// Immutable, thread-safe. Knows no message, only numbers of fields: what is kept of a serialised
// weir.v1.FlowEventBatch are all its events with their own fields, and of their flows what was
// asked for.
//
//   FieldMask mask({{1}, {12, 3}});  // field 1 of Flow; field 3 of what is in field 12
class FieldMask {
 public:
  // From numbers of fields, nested, from Flow down; each from 1 to kMaxFieldNumber. A path behind
  // which another goes on is kept whole.
  explicit FieldMask(const std::vector<std::vector<uint32_t>>& paths);

  // Appends the bytes of `batch`, any run of whole events, without what is not wanted. What is no
  // well-formed message is left out from there on.
  void AppendMasked(std::string_view batch, std::string& out) const;

  static constexpr uint32_t kMaxFieldNumber = 255;

 private:
  // What becomes of the fields of one message, by their number: kDropped, kWhole, or which node the
  // message in it has. Numbers behind the end are dropped.
  using Node = std::vector<int>;
  static constexpr int kDropped = -1;
  static constexpr int kWhole = -2;

  void Keep(int node, const uint32_t* path, const uint32_t* end);
  void AppendFields(std::string_view message, const Node& node, std::string& out) const;

  std::vector<Node> nodes_;  // the batch, its events, their flows, and what is below
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_FIELD_MASK_H_
