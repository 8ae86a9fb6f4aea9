// Many patterns for names, asked as one.
#ifndef WEIR_ENGINE_LOG_GLOB_SET_H_
#define WEIR_ENGINE_LOG_GLOB_SET_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// Whether any of the patterns, which are those of GlobMatches(), matches. One automaton for all of
// them (RE2's), so that a name is read once, whatever their number; where the automaton would
// outgrow its memory, or does so later, the patterns are asked one by one, so that the answer is
// always right. Immutable, thread-safe.
class GlobSet {
 public:
  // Bytes that the automata of one subscription may take, together.
  static constexpr size_t kMostBytes = size_t{8} << 20;

  // `max_bytes`: of this one's automaton. None is made of few patterns.
  GlobSet(std::vector<std::string> patterns, size_t max_bytes);
  ~GlobSet();
  GlobSet(GlobSet&&) noexcept;
  GlobSet& operator=(GlobSet&&) noexcept;

  bool empty() const { return patterns_.empty(); }
  bool Matches(std::string_view text) const;

  // Whether there is an automaton.
  bool is_compiled() const { return automaton_ != nullptr; }

 private:
  class Automaton;
  std::vector<std::string> patterns_;
  std::unique_ptr<const Automaton> automaton_;  // null: one by one
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_GLOB_SET_H_
