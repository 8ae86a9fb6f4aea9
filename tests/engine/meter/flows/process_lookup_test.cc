// Which process the records of a worker name, as tables of sockets come and go.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/meter/flows/flow_pipeline.h"
#include "engine/meter/threads/frame_decoder.h"
#include "tests/engine/host/socket_builder.h"
#include "tests/support/fake_source.h"
#include "tests/support/recording_sink.h"

namespace weir {
namespace {

constexpr char kHere[] = "10.0.0.1";
constexpr char kThere[] = "10.0.0.2";
constexpr uint8_t kUdp = IPPROTO_UDP;

class ProcessLookupTest : public testing::Test {
 protected:
  ProcessLookupTest() {
    settings_.max_dissected_packets = 0;
    settings_.find_processes = true;
    settings_.idle_timeout_ns = 1000;
    Start();
  }

  // A worker that has seen nothing yet.
  void Start() {
    worker_.reset();
    sink_ = std::make_unique<RecordingSink>();
    auto worker =
        FlowPipeline::Create(settings_, sink_.get(), &budget_, FlowIds::ByPacket(), &directory_);
    EXPECT_EQ(worker.status(), absl::OkStatus());
    worker_ = *std::move(worker);
  }

  // A table of these sockets, whose processes have the pids 1, 2, ...
  void Publish(const std::vector<LocalSocket>& sockets) {
    auto table = std::make_shared<ProcessTable>(std::vector<LocalAddress>{{4, AddressOf(kHere)}});
    for (const LocalSocket& socket : sockets) {
      table->Add({socket, {.pid = static_cast<uint32_t>(socket.inode), .name = "program"}});
    }
    directory_.Publish(std::move(table));
  }

  void Send(int64_t time_ns, const std::string& source, uint16_t source_port,
            const std::string& destination, uint16_t destination_port) {
    Send(time_ns, Eth().Ipv4(source, destination).Udp(source_port, destination_port));
  }
  void Send(int64_t time_ns, const PacketBuilder& packet) {
    FakeSource source;
    source.Add(time_ns, packet);
    FrameBatch batch;
    EXPECT_EQ(source.Read(batch).value(), ReadOutcome::kFrames);
    DecodedPackets decoded;
    decoder_.Decode(batch.frames, batch, ++sent_, decoded);
    decoder_.StampAndCount(decoded, nullptr, /*is_end=*/true);
    worker_->Process(std::span<const PacketView>(decoded.packets));
  }

  // The processes of the records, in the order of their ends; 0 where there is none.
  std::vector<uint32_t> PidsOfRecords() {
    worker_->EndAll(EndReason::kSourceEnd);
    std::vector<uint32_t> pids;
    for (const v1::FlowEvent& event : sink_->Events()) {
      EXPECT_EQ(event.flow().process().name(), event.flow().has_process() ? "program" : "");
      pids.push_back(event.flow().process().pid());
    }
    return pids;
  }

  static LocalSocket Client(uint32_t pid) {
    return Connected(kUdp, kHere, 5000, kThere, 53, /*inode=*/pid);
  }

  MeterSettings settings_;
  ProcessDirectory directory_;
  std::unique_ptr<RecordingSink> sink_;
  RecordBudget budget_{0};
  FrameDecoder decoder_{settings_};
  uint64_t sent_ = 0;
  std::unique_ptr<FlowPipeline> worker_;
};

using Pids = std::vector<uint32_t>;

TEST_F(ProcessLookupTest, NamesTheProcessWhoseSocketIsThereWhenTheFlowOpens) {
  Publish({Client(7)});
  Send(1, kHere, 5000, kThere, 53);
  Send(2, kThere, 53, kHere, 5000);
  Publish({});  // the socket was closed
  Send(3, kHere, 5000, kThere, 53);
  EXPECT_EQ(PidsOfRecords(), Pids({7}));
}

TEST_F(ProcessLookupTest, NamesNoneWhereThereIsNoTable) {
  Send(1, kHere, 5000, kThere, 53);
  EXPECT_EQ(PidsOfRecords(), Pids({0}));
}

TEST_F(ProcessLookupTest, AsksTheNextTwoTablesThoughNoPacketComes) {
  for (int tables = 0; tables <= 2; ++tables) {
    SCOPED_TRACE(tables);
    Start();
    Publish({});
    Send(1, kHere, 5000, kThere, 53);
    for (int i = 0; i < tables; ++i) {
      Publish({});
      worker_->AdvanceTo(2);
    }
    Publish({Client(7)});
    worker_->AdvanceTo(3);
    Publish({});
    worker_->AdvanceTo(4);
    EXPECT_EQ(PidsOfRecords(), Pids({tables < 2 ? 7u : 0u}));
  }
}

TEST_F(ProcessLookupTest, AsksForItsVerySocketWhenTheRecordIsWritten) {
  Publish({});
  Send(1, kHere, 5000, kThere, 53);
  for (int i = 0; i < 3; ++i) {
    Publish({});
    worker_->AdvanceTo(2);
  }
  Publish({Client(7)});
  worker_->AdvanceTo(3);
  EXPECT_EQ(PidsOfRecords(), Pids({7}));
}

TEST_F(ProcessLookupTest, DoesNotTakeWhoListensAtTheEndForWhoDidAtTheStart) {
  Publish({});
  Send(1, kThere, 9, kHere, 53);
  for (int i = 0; i < 3; ++i) {
    Publish({});
    worker_->AdvanceTo(2);
  }
  Publish({Bound(kUdp, "0.0.0.0", 53, /*inode=*/8), Bound(kUdp, kHere, 53, /*inode=*/9)});
  worker_->AdvanceTo(3);
  EXPECT_EQ(PidsOfRecords(), Pids({0}));
}

TEST_F(ProcessLookupTest, PrefersTheMoreExactSocketOfALaterTable) {
  const LocalSocket server = Bound(kUdp, "0.0.0.0", 53, /*inode=*/8);
  Publish({server});
  Send(1, "127.0.0.1", 5000, "127.0.0.1", 53);
  Publish({server, Connected(kUdp, "127.0.0.1", 5000, "127.0.0.1", 53, /*inode=*/7)});
  worker_->AdvanceTo(2);
  Publish({server});
  worker_->AdvanceTo(3);
  EXPECT_EQ(PidsOfRecords(), Pids({7}));
}

TEST_F(ProcessLookupTest, KeepsWhatItHasWhereALaterTableIsLessExact) {
  Publish({Bound(kUdp, kHere, 53, /*inode=*/8)});
  Send(1, kThere, 9, kHere, 53);
  Publish({Bound(kUdp, "0.0.0.0", 53, /*inode=*/9)});
  worker_->AdvanceTo(2);
  EXPECT_EQ(PidsOfRecords(), Pids({8}));
}

TEST_F(ProcessLookupTest, AsksForANewRecordOfTheSameFlowAnew) {
  Publish({Client(7)});
  Send(1, kHere, 5000, kThere, 53);
  Publish({Client(8)});
  Send(2000, kHere, 5000, kThere, 53);  // the first record was idle for too long
  EXPECT_EQ(PidsOfRecords(), Pids({7, 8}));
}

TEST_F(ProcessLookupTest, IgnoresRecordsThatEndedBeforeTheNextTable) {
  Publish({});
  Send(1, kHere, 5000, kThere, 53);
  worker_->AdvanceTo(2000);
  Send(2001, kHere, 5000, kThere, 53);  // another record under the same key
  Publish({Client(7)});
  worker_->AdvanceTo(2002);
  EXPECT_EQ(PidsOfRecords(), Pids({0, 7}));
}

TEST_F(ProcessLookupTest, LeavesTunnelsAndProtocolsWithoutPortsAlone) {
  Publish({Client(7)});
  const PacketBuilder tunnel = Eth().Ipv4("192.0.2.1", "192.0.2.2").Udp(2152, 2152).GtpU(1);
  PacketBuilder inner = tunnel;
  Send(1, inner.Ipv4(kHere, kThere).Udp(5000, 53));
  Send(2, Eth().Ipv4(kHere, kThere).Icmp(8));
  EXPECT_EQ(PidsOfRecords(), Pids({0, 0}));
}

TEST_F(ProcessLookupTest, NamesTheProcessInEventsBeforeTheEndToo) {
  settings_.events.started = true;
  Start();
  Publish({Client(7)});
  Send(1, kHere, 5000, kThere, 53);
  EXPECT_EQ(PidsOfRecords(), Pids({7, 7}));
}

TEST_F(ProcessLookupTest, RemembersABoundedNumberOfFlows) {
  settings_.idle_timeout_ns = INT64_MAX;
  Start();
  Publish({});
  std::vector<LocalSocket> sockets;
  const uint32_t flows = ProcessLookup::kMostPending + 1;
  const auto address = [](uint32_t i) { return "10.1.0." + std::to_string(i / 60000); };
  for (uint32_t i = 0; i < flows; ++i) {
    const uint16_t port = i % 60000 + 1;
    Send(1, kHere, port, address(i), 53);
    sockets.push_back(Connected(kUdp, kHere, port, address(i), 53, i + 1));
  }
  Publish(sockets);
  worker_->AdvanceTo(2);
  Publish({});
  worker_->AdvanceTo(3);
  const Pids pids = PidsOfRecords();
  ASSERT_EQ(pids.size(), flows);
  EXPECT_EQ(pids[flows - 2], flows - 1);
  EXPECT_EQ(pids[flows - 1], 0u);
}

}  // namespace
}  // namespace weir
