#include "engine/hello/ssh_greeting.h"

namespace weir::hello {
namespace {

constexpr size_t kMaxLineBytes = 8192;     // of what comes before an identification
constexpr size_t kMaxPacketBytes = 35000;  // RFC 4253, 6.1
constexpr uint8_t kKexInitMessage = 20;
constexpr size_t kCookieBytes = 16;
// Key exchange, host key; then encryption, MAC and compression, each way.
constexpr size_t kLists = 8;

bool TakeList(Cursor& cursor, std::string_view& list) {
  if (!cursor.Has(4)) return false;
  const size_t length = cursor.Big32(0);
  cursor.Skip(4);
  Cursor content;
  if (!TakeBytes(cursor, length, content)) return false;
  list = TextOf(content);
  return true;
}

}  // namespace

SshStep TakeSshBanner(Bytes& bytes, std::string_view& banner) {
  std::string_view text = TextOf(bytes);
  while (true) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return text.size() > kMaxLineBytes ? SshStep::kNone : SshStep::kMore;
    }
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.substr(0, 4) != "SSH-") continue;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    banner = line.substr(0, 253);
    bytes = bytes.last(text.size());
    return SshStep::kWhole;
  }
}

SshStep ReadKexInit(Bytes bytes, bool of_client, std::string& lists) {
  constexpr size_t kHeaderBytes = 6;  // length, padding, type
  Cursor cursor = CursorOf(bytes);
  if (!cursor.Has(kHeaderBytes)) return SshStep::kMore;
  const size_t length = cursor.Big32(0);
  if (length > kMaxPacketBytes || cursor.Byte(5) != kKexInitMessage) return SshStep::kNone;
  if (!cursor.Has(4 + length)) return SshStep::kMore;
  cursor = Cursor(bytes.data(), 4 + length);
  if (!cursor.TrySkip(kHeaderBytes + kCookieBytes)) return SshStep::kNone;
  std::string_view all[kLists];
  for (std::string_view& list : all) {
    if (!TakeList(cursor, list)) return SshStep::kNone;
  }
  const size_t way = of_client ? 0 : 1;
  lists = all[0];
  for (const size_t first : {size_t{2}, size_t{4}, size_t{6}}) {
    lists.push_back(';');
    lists.append(all[first + way]);
  }
  return SshStep::kWhole;
}

}  // namespace weir::hello
