#include "engine/hello/http_head.h"

#include <algorithm>

namespace weir::hello {
namespace {

bool IsBlank(char letter) { return letter == ' ' || letter == '\t'; }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

// Takes a line off `text`, without its end; what is left where no end is there.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

bool IsNamed(std::string_view name, std::string_view lower_case) {
  return name.size() == lower_case.size() &&
         std::equal(name.begin(), name.end(), lower_case.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
         });
}

bool ReadStatusLine(std::string_view line, HttpHead& head) {
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view code = Trimmed(line.substr(space)).substr(0, 3);
  uint16_t status = 0;
  for (const char digit : code) {
    if (digit < '0' || digit > '9') return false;
    status = static_cast<uint16_t>(status * 10 + (digit - '0'));
  }
  head.status = status;
  return status >= 100;
}

bool ReadRequestLine(std::string_view line, HttpHead& head) {
  const size_t space = line.find(' ');
  if (space == 0 || space == std::string_view::npos || space > 32) return false;
  head.method = line.substr(0, space);
  std::string_view target = line.substr(space + 1);
  target = target.substr(0, target.rfind(" HTTP/"));
  head.target = Trimmed(target);
  return std::all_of(head.method.begin(), head.method.end(), [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_';
  });
}

void ReadField(std::string_view line, HttpHead& head) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = line.substr(0, colon);
  const auto set = [&](std::string_view known, std::string_view& field) {
    if (field.empty() && IsNamed(name, known)) field = Trimmed(line.substr(colon + 1));
  };
  switch (name.size()) {
    case 4:
      return set("host", head.host);
    case 10:
      return set("user-agent", head.user_agent);
    case 12:
      return set("content-type", head.content_type);
    case 15:
      return set("x-forwarded-for", head.forwarded_for);
    default:
      return;
  }
}

}  // namespace

size_t HttpHeadBytes(std::string_view text) {
  for (size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', end + 1)) {
    if (text.substr(end + 1, 1) == "\n") return end + 2;
    if (text.substr(end + 1, 2) == "\r\n") return end + 3;
  }
  return 0;
}

bool ReadHttpHead(std::string_view text, HttpHead& head) {
  head = HttpHead();
  const std::string_view first = TakeLine(text);
  const bool response = first.substr(0, 5) == "HTTP/";
  if (!(response ? ReadStatusLine(first, head) : ReadRequestLine(first, head))) return false;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line.empty()) break;
    ReadField(line, head);
  }
  return true;
}

std::string_view WithoutPort(std::string_view host) {
  if (!host.empty() && host.front() == '[') return host.substr(0, host.find(']') + 1);
  const size_t colon = host.rfind(':');
  const bool one = colon != std::string_view::npos && host.find(':') == colon;
  return one ? host.substr(0, colon) : host;
}

}  // namespace weir::hello
