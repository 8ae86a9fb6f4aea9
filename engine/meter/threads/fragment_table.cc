#include "engine/meter/threads/fragment_table.h"

#include "engine/flow/flow_end.h"
#include "engine/packet/fragment_id.h"

namespace weir {
namespace {

bool IsAroundTunnel(const PacketView& packet) { return packet.fragmented_ip() != packet.ip; }

void CountIgnored(bool is_ipv4, uint32_t link_bytes, CaptureStatistics& counted) {
  const auto reason =
      static_cast<size_t>(is_ipv4 ? IgnoredReason::kIpv4Fragment : IgnoredReason::kIpv6Fragment);
  ++counted.ignored_packets[reason];
  counted.ignored_bytes[reason] += link_bytes;
}

void CountJoined(const PacketView& packet, CaptureStatistics& counted) {
  ++counted.packets_in_flows;
  ++counted.later_fragments_in_flows;
  counted.bytes_in_flows += packet.link_bytes;
}

// What is in a tunnel is sized by its own headers, which the first fragment has.
void LeaveLinkBytesAlone(PacketView& packet) {
  packet.ip_bytes = packet.transport_bytes = packet.payload_bytes = 0;
}

}  // namespace

void FragmentTable::Join(std::vector<PacketView>& packets, CaptureStatistics& counted) {
  joined_.clear();
  for (PacketView& packet : packets) {
    switch (packet.fragment) {
      case Fragment::kWhole:
        joined_.push_back(packet);
        break;
      case Fragment::kFirst:
        AddFirst(packet, counted);
        break;
      case Fragment::kLater:
        AddLater(packet, counted);
        break;
    }
  }
  packets.swap(joined_);
}

void FragmentTable::End(CaptureStatistics& counted) {
  while (Table::Entry* entry = table_.oldest()) Forget(entry, counted);
}

void FragmentTable::AddFirst(const PacketView& packet, CaptureStatistics& counted) {
  joined_.push_back(packet);
  Expire(packet.timestamp_ns, counted);
  const FlowKey id = FragmentedPacketId(packet);
  Table::Entry* entry = table_.Find(id, HashFlowKey(id));
  if (entry == nullptr) entry = Begin(id, packet.timestamp_ns, counted);
  table_.Touch(entry);
  Whole& whole = entry->state;
  whole.begun_ns = packet.timestamp_ns;  // the identification may be another packet's by now
  whole.flow = packet.key;
  whole.flow_hash = packet.key_hash;
  whole.from_low = packet.from_low;
  whole.is_known = true;
  whole.is_around_tunnel = IsAroundTunnel(packet);
  Release(packet, whole, counted);
}

void FragmentTable::AddLater(PacketView& packet, CaptureStatistics& counted) {
  Expire(packet.timestamp_ns, counted);
  Table::Entry* entry = FindFirst(packet);
  if (entry != nullptr && entry->state.is_known) {
    const Whole& whole = entry->state;
    packet.key = whole.flow;
    packet.key_hash = whole.flow_hash;
    packet.from_low = whole.from_low;
    if (whole.is_around_tunnel) LeaveLinkBytesAlone(packet);
    CountJoined(packet, counted);
    joined_.push_back(packet);
    return;
  }
  if (entry == nullptr) entry = Begin(FragmentedPacketId(packet), packet.timestamp_ns, counted);
  Wait(packet, entry->state, counted);
}

// The first one of a packet around a tunnel tells nothing of what is around that.
FragmentTable::Table::Entry* FragmentTable::FindFirst(const PacketView& packet) {
  const FlowKey id = FragmentedPacketId(packet);
  Table::Entry* const own = table_.Find(id, HashFlowKey(id));
  if (own != nullptr) return own;
  const FlowKey anywhere = WithoutScope(id);
  return table_.Find(anywhere, HashFlowKey(anywhere));
}

FragmentTable::Table::Entry* FragmentTable::Begin(const FlowKey& id, int64_t now_ns,
                                                  CaptureStatistics& counted) {
  const uint64_t hash = HashFlowKey(id);
  if (Table::Entry* const victim = table_.MustEvict(hash); victim != nullptr) {
    Forget(victim, counted);
  }
  Table::Entry* const entry = table_.Insert(id, hash);
  entry->state.begun_ns = now_ns;
  return entry;
}

void FragmentTable::Wait(const PacketView& packet, Whole& whole, CaptureStatistics& counted) {
  uint32_t place = free_;
  if (place != kNone) {
    free_ = waiting_[place].next;
  } else if (waiting_.size() < kMaxWaiting) {
    if (waiting_.empty()) waiting_.reserve(kMaxWaiting);
    place = static_cast<uint32_t>(waiting_.size());
    waiting_.emplace_back();
  } else {
    return CountIgnored(packet.key.ip_version() == 4, packet.link_bytes, counted);
  }
  waiting_[place] = {packet.ordinal,         packet.link_bytes,    packet.ip_bytes,
                     packet.transport_bytes, packet.payload_bytes, kNone};
  (whole.newest_waiting == kNone ? whole.oldest_waiting : waiting_[whole.newest_waiting].next) =
      place;
  whole.newest_waiting = place;
  ++waiting_packets_;
  waiting_bytes_ += packet.link_bytes;
}

// They count as the first does, at its time, but have no bytes of their own to be looked at.
void FragmentTable::Release(const PacketView& first, Whole& whole, CaptureStatistics& counted) {
  PacketView later = first;
  later.fragment = Fragment::kLater;
  later.ip_captured = 0;
  later.tcp_flags = 0;
  later.tcp_sequence = later.tcp_acknowledgment = 0;
  for (uint32_t place = whole.oldest_waiting; place != kNone;) {
    Waiting& waiting = waiting_[place];
    later.ordinal = waiting.ordinal;
    later.link_bytes = waiting.link_bytes;
    later.ip_bytes = waiting.ip_bytes;
    later.transport_bytes = waiting.transport_bytes;
    later.payload_bytes = waiting.payload_bytes;
    if (whole.is_around_tunnel) LeaveLinkBytesAlone(later);
    CountJoined(later, counted);
    joined_.push_back(later);
    --waiting_packets_;
    waiting_bytes_ -= waiting.link_bytes;
    const uint32_t next = waiting.next;
    waiting.next = free_;
    free_ = place;
    place = next;
  }
  whole.oldest_waiting = whole.newest_waiting = kNone;
}

void FragmentTable::Forget(Table::Entry* entry, CaptureStatistics& counted) {
  const bool is_ipv4 = entry->key.ip_version() == 4;
  for (uint32_t place = entry->state.oldest_waiting; place != kNone;) {
    Waiting& waiting = waiting_[place];
    CountIgnored(is_ipv4, waiting.link_bytes, counted);
    --waiting_packets_;
    waiting_bytes_ -= waiting.link_bytes;
    const uint32_t next = waiting.next;
    waiting.next = free_;
    free_ = place;
    place = next;
  }
  table_.Erase(entry);
}

void FragmentTable::Expire(int64_t now_ns, CaptureStatistics& counted) {
  for (Table::Entry* entry = table_.oldest();
       entry != nullptr && AtLeastApart(entry->state.begun_ns, now_ns, kLongestNs);
       entry = table_.oldest()) {
    Forget(entry, counted);
  }
}

}  // namespace weir
