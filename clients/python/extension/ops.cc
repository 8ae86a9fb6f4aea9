#include "ops.h"

#include <arpa/inet.h>

#include <cstring>

namespace weir_python {
namespace {

constexpr int64_t kNanos = 1000000;  // In a millisecond.
constexpr int64_t kNanosPerSecond = 1000000000;
// nfstream has it where an SSH list of algorithms could not be read.
constexpr std::string_view kMd5OfNothing = "D41D8CD98F00B204E9800998ECF8427E";
constexpr std::string_view kNoMac = "00:00:00:00:00:00";
constexpr size_t kOuiLength = 8;  // "00:00:00"

// Fields of LabelValue.
enum LabelKind : uint32_t { kString = 1, kNumber = 2, kDouble = 3, kTruth = 4, kOctets = 5 };

struct NamedOp {
  std::string_view name;
  Op op;
  Storage storage;
};

constexpr NamedOp kOps[] = {
    {"int", Op::kInt, Storage::kInt},
    {"float", Op::kFloat, Storage::kFloat},
    {"text", Op::kText, Storage::kText},
    {"bytes", Op::kBytes, Storage::kBytes},
    {"bool", Op::kBool, Storage::kBool},
    {"time", Op::kTime, Storage::kTime},
    {"timestamp", Op::kTimestamp, Storage::kTime},
    {"ms", Op::kMilliseconds, Storage::kInt},
    {"unsigned_ms", Op::kUnsignedMilliseconds, Storage::kInt},
    {"float_ms", Op::kFloatMilliseconds, Storage::kFloat},
    {"duration_ms", Op::kDuration, Storage::kInt},
    {"ip", Op::kIp, Storage::kText},
    {"ip_bytes", Op::kIpBytes, Storage::kBytes},
    {"mac", Op::kMac, Storage::kText},
    {"oui", Op::kOui, Storage::kText},
    {"map", Op::kMap, Storage::kInt},
    {"fingerprint", Op::kFingerprint, Storage::kText},
    {"pid", Op::kPid, Storage::kInt},
    {"ints", Op::kIntList, Storage::kIntList},
    {"ints_ms", Op::kMillisecondList, Storage::kIntList},
    {"texts", Op::kTextList, Storage::kTextList},
    {"ips", Op::kIpList, Storage::kTextList},
    {"label_text", Op::kLabelText, Storage::kText},
    {"label_int", Op::kLabelInt, Storage::kInt},
    {"label_float", Op::kLabelFloat, Storage::kFloat},
    {"label_bool", Op::kLabelBool, Storage::kBool},
};

// Rounded down, before 1970 too.
int64_t FloorMilliseconds(int64_t nanos) {
  const int64_t quotient = nanos / kNanos;
  return quotient - (nanos % kNanos < 0);
}

double Real(uint64_t bits) {
  double real;
  std::memcpy(&real, &bits, sizeof real);
  return real;
}

// A byte in decimal; returns where it ends.
char* Decimal(uint8_t byte, char* at) {
  if (byte >= 100) *at++ = static_cast<char>('0' + byte / 100);
  if (byte >= 10) *at++ = static_cast<char>('0' + byte / 10 % 10);
  *at++ = static_cast<char>('0' + byte % 10);
  return at;
}

void Ip(std::string_view address, std::string* buffer) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.size() == 16) inet_ntop(AF_INET6, address.data(), text, sizeof text);
  if (address.size() != 4) {
    *buffer = text;
    return;
  }
  char* at = text;
  for (const char byte : address) {
    if (at != text) *at++ = '.';
    at = Decimal(static_cast<uint8_t>(byte), at);
  }
  buffer->assign(text, at);
}

void Ips(const std::vector<Item>& addresses, Value* value) {
  value->buffers.resize(addresses.size());
  value->items.resize(addresses.size());
  for (size_t i = 0; i < addresses.size(); ++i) {
    Ip(addresses[i].text, &value->buffers[i]);
    value->items[i].text = value->buffers[i];
  }
  value->texts = &value->items;
}

// 16 bytes; an IPv4 address as one that is mapped into IPv6.
void IpBytes(std::string_view address, Value* value) {
  value->buffer.assign(address.size() == 4 ? std::string(10, '\0') + "\xff\xff" : "");
  value->buffer.append(address);
  value->text = value->buffer;
}

void Mac(std::string_view mac, size_t length, Value* value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string& text = value->buffer;
  text.assign(mac.empty() ? kNoMac.size() : 3 * mac.size() - 1, ':');
  for (size_t i = 0; i < mac.size(); ++i) {
    const auto byte = static_cast<uint8_t>(mac[i]);
    text[3 * i] = kDigits[byte >> 4];
    text[3 * i + 1] = kDigits[byte & 15];
  }
  if (mac.empty()) text = kNoMac;
  value->text = std::string_view(text).substr(0, length);
}

int64_t Mapped(const Attribute& attribute, int64_t number) {
  const auto found = attribute.map.find(number);
  if (found != attribute.map.end()) return found->second;
  return attribute.map_keeps_unknown ? number : attribute.map_default;
}

void Numbers(const Attribute& attribute, const std::vector<Item>& items, bool in_milliseconds,
             Value* value) {
  value->numbers.clear();
  for (const Item& item : items) {
    value->numbers.push_back(in_milliseconds ? item.bits / kNanos : item.bits);
  }
  while (static_cast<int64_t>(value->numbers.size()) < attribute.length) {
    value->numbers.push_back(-1);
  }
}

void Label(const Attribute& attribute, const Slot& slot, Value* value) {
  const Item& item = slot.value;
  const auto number = static_cast<int64_t>(item.bits);
  switch (attribute.op) {
    case Op::kLabelInt:
      value->is_null = slot.kind != kNumber;
      value->number = number;
      return;
    case Op::kLabelFloat:
      value->is_null = slot.kind != kDouble && slot.kind != kNumber;
      value->real = slot.kind == kDouble ? Real(item.bits) : static_cast<double>(number);
      return;
    case Op::kLabelBool:
      value->is_null = slot.kind != kTruth;
      value->number = item.bits != 0;
      return;
    default:
      value->is_null = slot.kind != kString;
      value->text = item.text;
  }
}

}  // namespace

bool FindOp(std::string_view name, Op* op) {
  for (const NamedOp& each : kOps) {
    if (each.name != name) continue;
    *op = each.op;
    return true;
  }
  return false;
}

Storage StorageOf(Op op) { return kOps[static_cast<int>(op)].storage; }

void Evaluate(const Attribute& attribute, const Row& row, Value* value) {
  value->is_null = attribute.gate >= 0 && !row.Has(attribute.gate);
  if (value->is_null) return;
  const int first = attribute.slots[0];
  const int second = attribute.slots[1];
  const auto bits = static_cast<int64_t>(row.Bits(first));
  switch (attribute.op) {
    case Op::kInt:
    case Op::kTime:
      value->number = bits;
      break;
    case Op::kBool:
      value->number = bits != 0;
      break;
    case Op::kFloat:
      value->real = Real(bits);
      break;
    case Op::kText:
    case Op::kBytes:
      value->text = row.Text(first);
      break;
    case Op::kTimestamp:
      value->is_null = __builtin_mul_overflow(bits, kNanosPerSecond, &value->number) ||
                       __builtin_add_overflow(value->number, static_cast<int64_t>(row.Bits(second)),
                                              &value->number);
      break;
    case Op::kMilliseconds:
      value->number = FloorMilliseconds(bits);
      break;
    case Op::kUnsignedMilliseconds:
      value->number = static_cast<int64_t>(row.Bits(first) / kNanos);
      break;
    case Op::kFloatMilliseconds:
      value->real = Real(bits) / kNanos;
      break;
    case Op::kDuration:
      value->number =
          FloorMilliseconds(static_cast<int64_t>(row.Bits(second))) - FloorMilliseconds(bits);
      break;
    case Op::kIp:
      Ip(row.Text(first), &value->buffer);
      value->text = value->buffer;
      break;
    case Op::kIpBytes:
      IpBytes(row.Text(first), value);
      break;
    case Op::kMac:
      Mac(row.Text(first), std::string_view::npos, value);
      break;
    case Op::kOui:
      Mac(row.Text(first), kOuiLength, value);
      break;
    case Op::kMap:
      value->number = Mapped(attribute, bits);
      break;
    case Op::kFingerprint:
      value->text = row.Bits(second) ? kMd5OfNothing : row.Text(first);
      break;
    case Op::kPid:
      value->number = bits == 0 ? -1 : bits;
      break;
    case Op::kIntList:
      Numbers(attribute, row.lists[first], false, value);
      break;
    case Op::kMillisecondList:
      Numbers(attribute, row.lists[first], true, value);
      break;
    case Op::kTextList:
      value->texts = &row.lists[first];
      break;
    case Op::kIpList:
      Ips(row.lists[first], value);
      break;
    case Op::kLabelText:
    case Op::kLabelInt:
    case Op::kLabelFloat:
    case Op::kLabelBool:
      Label(attribute, row.slots[first], value);
      break;
  }
}

}  // namespace weir_python
