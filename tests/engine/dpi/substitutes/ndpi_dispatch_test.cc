// The same packets to this nDPI, whose dispatch is ours, and to the one of the shared library.
#include "engine/dpi/substitutes/ndpi_dispatch.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include "engine/capture/files/file_source.h"
#include "engine/dpi/ndpi/detection_module.h"
#include "engine/packet/decode.h"
#include "tests/engine/dpi/substitutes/ndpi_own.h"
#include "tests/engine/dpi/wire.h"

namespace weir {
namespace {

struct FlowPair {
  ndpi::Flow ours{};
  ndpi::Flow theirs{};

  ~FlowPair() {
    ndpi_free_flow_data(&ours);
    OWN_OF_NDPI(ndpi_free_flow_data)(&theirs);
  }
};

class NdpiDispatch : public ComparedWithNdpi {
 protected:
  void SetUp() override {
    ComparedWithNdpi::SetUp();
    if (!IsSkipped()) theirs_ = std::make_unique<OwnModule>();
  }

  // Gives the packet to both, and expects that both exclude and know the same.
  void Compare(FlowPair& flow, const uint8_t* ip, uint16_t length, uint64_t time_ms) {
    ndpi_detection_process_packet(ours_.get(), &flow.ours, ip, length, time_ms);
    OWN_OF_NDPI(ndpi_detection_process_packet)(theirs_->get(), &flow.theirs, ip, length, time_ms);
    ++packets_;
    known_ += flow.theirs.detected_protocol_stack[0] != NDPI_PROTOCOL_UNKNOWN;
    ASSERT_EQ(flow.ours.detected_protocol_stack[0], flow.theirs.detected_protocol_stack[0]);
    ASSERT_EQ(flow.ours.detected_protocol_stack[1], flow.theirs.detected_protocol_stack[1]);
    ASSERT_EQ(flow.ours.guessed_protocol_id, flow.theirs.guessed_protocol_id);
    ASSERT_EQ(flow.ours.guessed_host_protocol_id, flow.theirs.guessed_host_protocol_id);
    ASSERT_EQ(flow.ours.confidence, flow.theirs.confidence);
    ASSERT_EQ(flow.ours.risk, flow.theirs.risk);
    ASSERT_EQ(flow.ours.fail_with_unknown, flow.theirs.fail_with_unknown);  // nobody was asked
    ASSERT_EQ(
        0, std::memcmp(&flow.ours.excluded_protocol_bitmask, &flow.theirs.excluded_protocol_bitmask,
                       sizeof(NDPI_PROTOCOL_BITMASK)));
  }

  void CompareCapture(const std::string& path);

  DetectionModule ours_ = *DetectionModule::Create();
  std::unique_ptr<OwnModule> theirs_;
  uint64_t packets_ = 0;
  uint64_t known_ = 0;
};

void NdpiDispatch::CompareCapture(const std::string& path) {
  SCOPED_TRACE(path);
  auto source = OpenFileSource({.inputs = {{.path = path}}, .bpf_filter = ""});
  if (!source.ok()) return;  // one is of a link that we do not read
  std::map<std::string, FlowPair> flows;
  FrameBatch batch;
  while (true) {
    const auto outcome = (*source)->Read(batch);
    if (!outcome.ok() || *outcome == ReadOutcome::kEnd) return;  // one is cut
    for (const Frame& frame : batch.frames) {
      PacketView view;
      if (Decode({frame.data, frame.captured_length, frame.wire_length}, batch.LinkOf(frame).type,
                 {}, view) != IgnoredReason::kNone) {
        continue;
      }
      const std::string key(reinterpret_cast<const char*>(&view.key), sizeof(view.key));
      Compare(flows[key], view.ip, static_cast<uint16_t>(view.ip_captured),
              static_cast<uint64_t>(frame.timestamp_ns / 1'000'000));
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(NdpiDispatch, IsOursInThisProgram) {
  EXPECT_NE(OWN_OF_NDPI(ndpi_check_flow_func), &ndpi_check_flow_func);
}

TEST_F(NdpiDispatch, AsksAsNdpiDoesAboutRecordedTraffic) {
  for (const auto& entry : std::filesystem::directory_iterator("tests/data")) {
    const std::string extension = entry.path().extension();
    if (extension == ".pcap" || extension == ".pcapng") CompareCapture(entry.path());
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(packets_, 1000u);
  EXPECT_GT(known_, packets_ / 4);
  EXPECT_LT(known_, packets_);
}

// Ports that stand for a protocol and ports that do not, payloads of any length and of none.
TEST_F(NdpiDispatch, AsksAsNdpiDoesAboutNoise) {
  std::mt19937_64 random(3);
  constexpr uint16_t kKnown[] = {53, 80, 443, 22, 25, 123, 161, 445, 5060, 3389};
  for (int i = 0; i < 4000; ++i) {
    FlowPair flow;
    const wire::Ports ports{static_cast<uint16_t>(random()),
                            i % 2 == 0 ? kKnown[random() % 10] : static_cast<uint16_t>(random())};
    for (int packet = 0; packet < 3; ++packet) {
      std::string payload(random() % 3 == 0 ? 0 : random() % 200, '\0');
      for (char& byte : payload) byte = static_cast<char>(random());
      const auto sender = packet == 1 ? wire::Sender::kServer : wire::Sender::kClient;
      const wire::IpPacket bytes =
          i % 4 < 2 ? wire::Tcp(ports, sender, payload) : wire::Udp(ports, sender, payload);
      Compare(flow, bytes.data(), static_cast<uint16_t>(bytes.length()), 1000 + packets_);
      ASSERT_FALSE(HasFatalFailure()) << "flow " << i;
    }
  }
}

// HTTP that one dissector after another of those within HTTP takes for its own.
TEST_F(NdpiDispatch, AsksAsNdpiDoesAboutProtocolsWithinHttp) {
  constexpr const char* kAgents[] = {"BitTorrent/7.10",
                                     "BitTorrent-abcd Zattoo/4",
                                     "Zattoo/4",
                                     "gnutella",
                                     "Mozilla/5.0 (Zattoo/4",
                                     "Thunder",
                                     "Mozilla/4.0 (compatible; MSIE 6.0; DigExt)",
                                     "Crossfire",
                                     "WoW",
                                     "IRC"};
  constexpr const char* kUrls[] = {
      "/abc",       "/webseed?info_hash=abcdefghij", "/announce?info_hash=a",
      "/.hash=abc", "/notice/login_big?m=1",         "/frontdoor/fd?brand=Zattoo"};
  std::set<uint16_t> told;
  for (const std::string agent : kAgents) {
    for (const std::string url : kUrls) {
      FlowPair flow;
      for (const wire::IpPacket& packet : wire::TcpHandshake({40000, 80})) {
        Compare(flow, packet.data(), static_cast<uint16_t>(packet.length()), 1000 + packets_);
      }
      const wire::IpPacket request =
          wire::Tcp({40000, 80}, wire::Sender::kClient,
                    "GET " + url + " HTTP/1.1\r\nHost: a.example\r\nUser-Agent: " + agent +
                        "\r\nConnection: close\r\n\r\n");
      Compare(flow, request.data(), static_cast<uint16_t>(request.length()), 1000 + packets_);
      ASSERT_FALSE(HasFatalFailure()) << agent << " " << url;
      told.insert(flow.theirs.detected_protocol_stack[0]);
    }
  }
  EXPECT_TRUE(told.contains(NDPI_PROTOCOL_BITTORRENT));
  EXPECT_TRUE(told.contains(NDPI_PROTOCOL_HTTP));
}

}  // namespace
}  // namespace weir
