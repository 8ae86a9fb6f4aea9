#include "tests/engine/meter/holds/held_meter.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

template <typename Value, typename Name>
std::string Word(Value value, Name name, const char* prefix) {
  return std::string(absl::StripPrefix(name(value), prefix));
}

std::string EventInWords(const v1::FlowEvent& event) {
  const v1::Flow& flow = event.flow();
  std::string text = absl::StrCat(
      flow.id(), " ", Word(event.type(), v1::EventType_Name<v1::EventType>, "EVENT_TYPE_"), " ",
      flow.bidirectional().packets());
  if (event.type() == v1::EVENT_TYPE_ENDED) {
    absl::StrAppend(&text, " ",
                    Word(flow.end_reason(), v1::EndReason_Name<v1::EndReason>, "END_REASON_"));
  }
  const std::map<std::string, v1::LabelValue> labels(flow.labels().begin(), flow.labels().end());
  for (const auto& [name, value] : labels) {
    absl::StrAppend(&text, " ", name, "=", value.string_value());
  }
  return text;
}

}  // namespace

MeterSettings HoldSettings(uint32_t decide_after) {
  MeterSettings settings = PlainSettings();
  settings.verdicts =
      VerdictSettings{.hold_at_packet = decide_after, .hold_timeout_ns = 3600 * kNanosPerSecond};
  settings.events.early = true;
  settings.early_at_packet = decide_after;
  return settings;
}

PacketBuilder UdpPacket(uint16_t port) {
  return Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(port, 53).Payload("some bytes");
}

HeldMeter::HeldMeter(const MeterSettings& settings, std::unique_ptr<FakeSource> source,
                     const Clock& clock, std::unique_ptr<BudgetShare> open_flows) {
  PacketSources sources;
  sources.push_back(std::move(source));
  auto meter = Meter::Create(settings, std::move(sources), &sink_, clock, std::move(open_flows));
  EXPECT_EQ(meter.status(), absl::OkStatus());
  meter_ = *std::move(meter);
  AttachHolder();
  meter_->Start([this](absl::Status status) { ended_.set_value(std::move(status)); });
}

void HeldMeter::AwaitHolds(uint64_t count) const {
  while (statistics().holds < count) std::this_thread::yield();
}

void HeldMeter::AttachHolder() {
  for (Mailbox* mailbox : meter_->mailboxes()) mailbox->AttachHolder();
}

void HeldMeter::DetachHolder() {
  for (Mailbox* mailbox : meter_->mailboxes()) mailbox->DetachHolder();
}

std::vector<std::string> HeldMeter::Await() {
  EXPECT_EQ(ended_.get_future().get(), absl::OkStatus());
  ExpectBalanced(statistics());
  return events();
}

std::vector<std::string> HeldMeter::events() const {
  std::vector<std::string> said;
  for (const v1::FlowEvent& event : sink_.Events()) said.push_back(EventInWords(event));
  return said;
}

}  // namespace weir
