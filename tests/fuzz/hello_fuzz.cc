// The reader of first messages on any bytes, in any order: what it keeps stays within its bounds,
// its account adds up, and its texts are UTF-8.
//
// Input: byte 0 picks the server's port, byte 1 TCP (bit 0) and how much is read (bit 3); then
// chunks, each behind two bytes: the direction (the top bit), how it comes (the two behind it: in
// its place, behind the next one, over the last bytes once more, or behind a gap) and its length.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/hello/reader.h"
#include "engine/packet/packet_view.h"
#include "tests/fuzz/choices.h"
#include "tests/fuzz/expect.h"

namespace weir::hello {
namespace {

constexpr uint16_t kPorts[] = {53, 80, 443, 22, 67, 123, 88, 25, 5353, 1900, 3478, 40000};
constexpr size_t kMaxFlowBytes = 16 * 1024;

enum class Arrival : uint8_t { kInPlace, kBehindNext, kAgain, kBehindGap };

struct Piece {
  Side side;
  uint32_t sequence;
  std::string_view bytes;
};

std::vector<Piece> PiecesOf(Choices& choices) {
  std::vector<Piece> pieces;
  uint32_t next[2] = {0xFFFFFF80, 7};
  std::vector<Piece> late;
  while (!choices.empty()) {
    const uint64_t header = choices.Number(2);
    const Side side = (header & 0x8000) == 0 ? Side::kSource : Side::kDestination;
    const auto arrival = static_cast<Arrival>(header >> 13 & 3);
    const std::string_view bytes = choices.Take(header & 0x07FF);
    uint32_t& sequence = next[IndexOf(side)];
    if (arrival == Arrival::kAgain) sequence -= 11;
    if (arrival == Arrival::kBehindGap) sequence += 5;
    const Piece piece = {side, sequence, bytes};
    sequence += static_cast<uint32_t>(bytes.size());
    if (arrival == Arrival::kBehindNext) {
      late.push_back(piece);
      continue;
    }
    pieces.push_back(piece);
    pieces.insert(pieces.end(), late.begin(), late.end());
    late.clear();
  }
  pieces.insert(pieces.end(), late.begin(), late.end());
  return pieces;
}

FlowPacket PacketOf(const Piece& piece, bool tcp, uint16_t port, uint64_t number) {
  FlowPacket packet;
  packet.side = piece.side;
  packet.is_tcp = tcp;
  packet.tcp_flags = kTcpAck;
  packet.tcp_sequence = piece.sequence;
  packet.number = number;
  packet.timestamp_ns = static_cast<int64_t>(number);
  packet.ports = {40001, port};
  packet.payload = {reinterpret_cast<const uint8_t*>(piece.bytes.data()), piece.bytes.size()};
  packet.wants_certificate = true;
  return packet;
}

void ExpectValid(const HelloFields& hello_fields) {
  hello_fields.ForEach([](HelloField hello_field, std::string_view item) {
    if (hello_field != HelloField::kServerName && hello_field != HelloField::kHttpUrl &&
        hello_field != HelloField::kSshClientBanner) {
      return;
    }
    std::string valid;
    EXPECT_OR_DIE(AppendValidUtf8(item, valid) == 0);
  });
  EXPECT_OR_DIE(hello_fields.size() <= HelloFields::kMaxBytes);
}

void ExpectBalance(const ReaderStatistics& statistics) {
  uint64_t ended = statistics.finished + statistics.open;
  for (const uint64_t abandoned : statistics.abandoned) ended += abandoned;
  EXPECT_OR_DIE(ended == statistics.assemblies);
  EXPECT_OR_DIE((statistics.open == 0) == (statistics.bytes == 0));
}

}  // namespace
}  // namespace weir::hello

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  using namespace weir::hello;
  static Reader& full = *new Reader(ReaderOptions{.max_flow_bytes = kMaxFlowBytes});
  static Reader& names =
      *new Reader(ReaderOptions{.detail = Detail::kNames, .max_flow_bytes = kMaxFlowBytes});
  Choices choices(data, size);
  const uint16_t port = kPorts[choices.Byte() % std::size(kPorts)];
  const uint8_t bits = choices.Byte();
  const bool tcp = (bits & 1) != 0;
  Reader& reader = (bits & 8) != 0 ? names : full;
  FlowReading* const reading = reader.Begin();
  uint64_t number = 0;
  bool more = true;
  for (const Piece& piece : PiecesOf(choices)) {
    if (!more) break;
    more = reader.Read(PacketOf(piece, tcp, port, ++number), *reading);
    EXPECT_OR_DIE(reading->assembly == nullptr || reading->assembly->bytes() <= kMaxFlowBytes);
    ExpectBalance(reader.Statistics());
  }
  ExpectValid(reading->hello_fields);
  reader.End(*reading);
  reader.Release(reading);
  EXPECT_OR_DIE(reader.Statistics().open == 0);
  return 0;
}
