// Many patterns for names, asked as one.
#ifndef WEIR_ENGINE_LOG_GLOB_SET_H_
#define WEIR_ENGINE_LOG_GLOB_SET_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

// Whether any of the patterns, which are those of GlobMatches(), matches. Names, and beginnings,
// ends and parts of names (ads.*, *.example.org, *track*), are one automaton (RE2's), so that a
// name is read once, whatever their number. Other patterns would have it remember more than it has
// memory for, so that each byte of a name cost more than they do: they are asked one by one, and so
// are all where the automaton outgrows its memory. So the answer is always right. Immutable,
// thread-safe.
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
  std::vector<std::string> patterns_;  // those of the automaton come first
  size_t in_automaton_ = 0;
  std::unique_ptr<const Automaton> automaton_;  // null: one by one
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_GLOB_SET_H_
