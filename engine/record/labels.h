// The labels that clients attached to a flow, as the bytes that stand in its records: so they are
// serialised once, and neither meter nor filters parse them.
#ifndef WEIR_ENGINE_RECORD_LABELS_H_
#define WEIR_ENGINE_RECORD_LABELS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// The limits of weir.v1: labels of a flow; bytes of a name, of a text; values of a list; bytes of
// all labels of a flow as they stand in its records.
inline constexpr size_t kMaxLabels = 64;
inline constexpr size_t kMaxLabelName = 63;
inline constexpr size_t kMaxLabelText = 1024;
inline constexpr size_t kMaxLabelValues = 256;
inline constexpr size_t kMaxLabelBytes = 65536;

// `value` is a serialised weir.v1.LabelValue. It is compared by its bytes, so who writes it writes
// equal values alike.
struct Label {
  std::string_view name;
  std::string_view value;
};

// Appends the label as a whole field `labels` of weir.v1.Flow.
void AppendLabel(const Label& label, std::string& out);

// Takes the first label off `bytes`, which AppendLabel wrote; it borrows them. False at their end.
bool TakeLabel(std::string_view& bytes, Label& label);

// The labels of one flow, in the order of their names, each name once. Thread-compatible.
class FlowLabels {
 public:
  // Takes away the labels of these names, then attaches `attached`, which AppendLabel wrote, one
  // name once, in the order of names; one of the same name is replaced. False, and nothing is
  // changed, where the flow would have more labels or bytes of them than the limits.
  bool Change(const std::vector<std::string>& removed, std::string_view attached);

  // One AppendLabel after the other.
  std::string_view bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

 private:
  std::string bytes_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_LABELS_H_
