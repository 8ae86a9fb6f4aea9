#include "engine/log/glob_set.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "engine/log/match_values.h"
#include "re2/re2.h"
#include "re2/set.h"

namespace weir {
namespace {

// Below, asking one by one is as fast.
constexpr size_t kFewPatterns = 8;

// Of * at most one at the beginning and one at the end, and no ?.
bool IsSimple(std::string_view glob) {
  if (!glob.empty() && glob.front() == '*') glob.remove_prefix(1);
  if (!glob.empty() && glob.back() == '*') glob.remove_suffix(1);
  return glob.find_first_of("*?") == std::string_view::npos;
}

// Bytes, as GlobMatches() takes them: of letters only those of ASCII have two cases, so they are
// written out, where RE2 would fold others, too.
std::string RegularExpression(std::string_view glob) {
  std::string expression;
  for (const char c : glob) {
    if (c == '*') {
      expression += ".*";
    } else if (c == '?') {
      expression += '.';
    } else if (absl::ascii_isalpha(static_cast<unsigned char>(c))) {
      expression += {'[', absl::ascii_tolower(c), absl::ascii_toupper(c), ']'};
    } else {
      expression += RE2::QuoteMeta(re2::StringPiece(&c, 1));
    }
  }
  return expression;
}

RE2::Options Options(size_t max_bytes) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_dot_nl(true);
  options.set_never_capture(true);
  options.set_log_errors(false);
  options.set_max_mem(static_cast<int64_t>(max_bytes));
  return options;
}

}  // namespace

class GlobSet::Automaton {
 public:
  // Null where it does not fit.
  static std::unique_ptr<const Automaton> Make(const std::vector<std::string>& patterns,
                                               size_t max_bytes) {
    std::unique_ptr<Automaton> made(new Automaton(max_bytes));
    for (const std::string& pattern : patterns) {
      if (made->set_.Add(RegularExpression(pattern), nullptr) < 0) return nullptr;
    }
    if (!made->set_.Compile()) return nullptr;
    return made;
  }

  // None where it outgrew its memory.
  std::optional<bool> Matches(std::string_view text) const {
    RE2::Set::ErrorInfo error;
    error.kind = RE2::Set::kNoError;
    if (set_.Match(re2::StringPiece(text.data(), text.size()), nullptr, &error)) return true;
    if (error.kind != RE2::Set::kNoError) return std::nullopt;
    return false;
  }

 private:
  explicit Automaton(size_t max_bytes) : set_(Options(max_bytes), RE2::ANCHOR_BOTH) {}

  RE2::Set set_;
};

GlobSet::GlobSet(std::vector<std::string> patterns, size_t max_bytes)
    : patterns_(std::move(patterns)) {
  const auto others = std::stable_partition(patterns_.begin(), patterns_.end(), IsSimple);
  const auto simple = static_cast<size_t>(others - patterns_.begin());
  if (simple < kFewPatterns) return;
  automaton_ = Automaton::Make({patterns_.begin(), others}, max_bytes);
  if (automaton_ != nullptr) in_automaton_ = simple;
}

GlobSet::~GlobSet() = default;
GlobSet::GlobSet(GlobSet&&) noexcept = default;
GlobSet& GlobSet::operator=(GlobSet&&) noexcept = default;

bool GlobSet::Matches(std::string_view text) const {
  auto first = patterns_.begin();  // of those that are asked one by one
  if (automaton_ != nullptr) {
    const std::optional<bool> matches = automaton_->Matches(text);
    if (matches.value_or(false)) return true;
    if (matches.has_value()) first += static_cast<ptrdiff_t>(in_automaton_);
  }
  return std::any_of(first, patterns_.end(),
                     [text](const std::string& pattern) { return GlobMatches(pattern, text); });
}

}  // namespace weir
