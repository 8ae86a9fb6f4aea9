// Reads the first messages of flows, whatever packets they are cut into: hellos of TLS, DTLS and
// QUIC, heads of HTTP, greetings of SSH, messages of DNS.
#ifndef WEIR_ENGINE_HELLO_READER_H_
#define WEIR_ENGINE_HELLO_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/hello/abandon_reason.h"
#include "engine/hello/assembly.h"
#include "engine/hello/client_hello.h"
#include "engine/hello/dns_message.h"
#include "engine/hello/fingerprints.h"
#include "engine/hello/hello_fields.h"
#include "engine/hello/quic_keys.h"
#include "engine/hello/quic_packet.h"
#include "engine/hello/server_hello.h"
#include "engine/hello/speech.h"
#include "engine/hello/ssh_greeting.h"

namespace weir::hello {

// How much is read. kFull adds the lists of the hellos and the fingerprints.
enum class Detail : uint8_t { kNames, kFull };

struct ReaderOptions {
  std::string_view (*cipher_name)(uint16_t) = nullptr;  // IANA's names of cipher suites; null: none
  Detail detail = Detail::kFull;
  uint8_t max_packets = 20;             // of a flow; 1 and up
  size_t max_flow_bytes = 64 * 1024;    // that are kept of one flow
  size_t max_assemblies = 64 * 1024;    // flows of which something is kept
  size_t max_bytes = 64 * 1024 * 1024;  // that are kept of all of them
};

struct ReaderStatistics {
  uint64_t assemblies = 0;  // begun; how they ended:
  uint64_t finished = 0;
  std::array<uint64_t, kAbandonReasonCount> abandoned{};  // indexed by AbandonReason
  uint64_t open = 0;                                      // or have not yet
  uint64_t bytes = 0;                                     // that those hold
  uint64_t dropped_text_bytes = 0;                        // that were not UTF-8
};

// Numbers of protocols in IP.
inline constexpr uint8_t kTcp = 6, kUdp = 17;

// One packet of a flow. Borrowed from its frame.
struct FlowPacket {
  Side side = Side::kSource;
  bool is_tcp = true;
  uint8_t tcp_flags = 0;  // as PacketView has them
  uint32_t tcp_sequence = 0;
  uint64_t number = 0;       // of the packet in its flow, from 1
  int64_t timestamp_ns = 0;  // Unix time
  Ports ports;
  Bytes payload;                   // what was captured of it
  bool is_cut = false;             // there was more of it
  bool wants_certificate = false;  // of TLS up to 1.2, as long as nobody else reads it
};

// Where the reading of one flow is. A plain value that its reader alone looks into, but for
// `hello_fields`. REQUIRES: Reader::End() was called before it goes or moves.
struct FlowReading {
  enum class OfSide : uint8_t { kStart, kWatch, kInside, kDone };

  HelloFields hello_fields;
  Assembly* assembly = nullptr;  // null where nothing is kept
  uint32_t next[2] = {};         // of TCP: the sequence number that comes next, by side
  OfSide sides[2] = {};
  Speech speech = Speech::kUndecided;  // what it began with
  bool is_sequence_known[2] = {};
  Speech before_tls = Speech::kUndecided;  // where that was not TLS
  uint8_t opener = 2;                      // index of the side that sent a SYN; 2: none did
  uint8_t client = 2;          // index of the side that is the client of QUIC; 2: it is not known
  uint8_t messages = 0;        // of DNS
  bool is_hello_read = false;  // of the client
  bool is_hello_retried = false;
  bool is_banner_read[2] = {};
  bool is_undecryptable = false;  // a packet was
};

// Whether a datagram may be the first of something that is read.
inline bool MayBeRead(const FlowPacket& packet) {
  return !packet.payload.empty() &&
         SpeechOfDatagram(packet.payload, packet.ports) != Speech::kOther;
}

// Thread-compatible: one per worker. Read() allocates where a message is not whole in its packet,
// and once for what is read of a flow.
class Reader {
 public:
  explicit Reader(const ReaderOptions& options)
      : options_(options), pool_(options.max_assemblies, options.max_bytes) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The reading of a flow, at its beginning; given back by Release(), behind End() or where Read()
  // said so.
  FlowReading* Begin();
  void Release(FlowReading* reading);

  // Reads the flow's next packet. False where no more is wanted of the flow, which is then
  // released.
  bool Read(const FlowPacket& packet, FlowReading& flow);

  // The flow gets no more packets. May be called again.
  void End(FlowReading& flow) { Close(AbandonReason::kFlowEnd, flow); }

  // Whether a message of the flow is there in part.
  static bool IsUnderWay(const FlowReading& flow) { return flow.assembly != nullptr; }
  // Whether nothing was recognised so far that may have more to read.
  static bool IsIdle(const FlowReading& flow);

  ReaderStatistics Statistics() const;

 private:
  friend class TlsHandler;
  using OfSide = FlowReading::OfSide;

  // TCP, in reader.cc.
  void ReadSegment(const FlowPacket& packet, FlowReading& flow);
  void Deliver(Side side, Bytes bytes, FlowReading& flow);
  void DeliverEarly(Side side, FlowReading& flow);
  void Start(Side side, Bytes bytes, FlowReading& flow);
  void Watch(Side side, Bytes bytes, FlowReading& flow);
  void BeginTls(Side side, Bytes bytes, FlowReading& flow);
  void Inside(Side side, Bytes bytes, FlowReading& flow);
  bool KeepsEarly(Side side, const FlowReading& flow) const;

  // In read_tls.cc.
  void ReadTlsBytes(Side side, Bytes bytes, FlowReading& flow);
  MessageWish Wants(uint8_t type, const FlowReading& flow) const;
  bool OnHandshake(Side side, Security security, uint8_t type, Bytes body, FlowReading& flow);
  bool OnClientHello(Side side, Security security, Bytes body, FlowReading& flow);
  bool OnServerHello(Side side, Security security, Bytes body, FlowReading& flow);
  void OnCertificates(Bytes body, FlowReading& flow);
  void WriteClientLists(Security security);

  // In read_text.cc.
  void ReadHttp(Side side, Bytes bytes, FlowReading& flow);
  bool OnHttpHead(Side side, std::string_view text, FlowReading& flow);
  void ReadSsh(Side side, Bytes bytes, FlowReading& flow);
  void ReadDnsStream(Side side, Bytes bytes, FlowReading& flow);
  void OnDnsMessage(Bytes message, FlowReading& flow);

  // In read_datagrams.cc.
  void ReadDatagram(const FlowPacket& packet, FlowReading& flow);
  void ReadDtls(Side side, Bytes payload, FlowReading& flow);
  bool OnDtlsFragments(Side side, Cursor record, FlowReading& flow);

  // In read_quic.cc.
  void ReadQuic(Side side, Bytes datagram, FlowReading& flow);
  void OnInitial(Side side, const QuicPacket& packet, FlowReading& flow);
  bool OpenInitial(Side side, const QuicPacket& packet, FlowReading& flow, size_t& frame_bytes);
  bool OpenWith(const QuicPacket& packet, Bytes id, QuicSender sender, size_t& frame_bytes);
  void OnFrames(Side side, Bytes frames, FlowReading& flow);
  void OpenSealed(FlowReading& flow);
  void NoteQuic(Side side, const QuicPacket& packet, FlowReading& flow);

  // What is kept of a side between packets: its own where the flow has an assembly, else scratch.
  TlsStream& StreamOf(Side side, FlowReading& flow);
  RangeBuffer& RangesOf(Side side, FlowReading& flow);
  // Moves scratch that has something into an assembly.
  void Keep(Side side, FlowReading& flow);
  // Has `read` read what was kept of the side with `bytes` behind it, and keeps what it leaves: a
  // suffix.
  template <typename ReadBytes>
  void ReadOn(Side side, Bytes bytes, FlowReading& flow, ReadBytes&& read);
  Assembly* AssemblyOf(FlowReading& flow);
  // After each packet: gives back what is empty, and gives up what is too much.
  void Settle(FlowReading& flow);
  void Abandon(AbandonReason reason, FlowReading& flow);
  // Ends the reading, for this reason where something is under way.
  void Close(AbandonReason reason, FlowReading& flow);
  void SetDone(Side side, FlowReading& flow);

  const ReaderOptions options_;
  AssemblyPool pool_;
  ReaderStatistics statistics_;
  HelloFieldWriter writer_;
  Fingerprints fingerprints_;
  QuicOpener opener_;
  ClientHello client_hello_;
  ServerHello server_hello_;
  TlsStream scratch_stream_;
  RangeBuffer scratch_ranges_;
  std::string text_;
  std::vector<uint8_t> frames_;
  std::vector<std::unique_ptr<FlowReading>> free_readings_;
  int64_t time_ns_ = 0;  // of the packet that is read
  bool wants_certificate_ = false;
  Ports ports_;
};

template <typename ReadBytes>
void Reader::ReadOn(Side side, Bytes bytes, FlowReading& flow, ReadBytes&& read) {
  std::string kept = std::move(StreamOf(side, flow).message);
  StreamOf(side, flow).message.clear();
  if (!kept.empty()) {
    kept.append(TextOf(bytes));
    bytes = {reinterpret_cast<const uint8_t*>(kept.data()), kept.size()};
  }
  const Bytes rest = read(bytes);
  if (rest.empty()) return;
  StreamOf(side, flow).message = TextOf(rest);
  Keep(side, flow);
}

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_READER_H_
