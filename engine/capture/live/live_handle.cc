#include "engine/capture/live/live_handle.h"

#include <linux/filter.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/capture/live/live_open.h"

namespace weir {
namespace {

// libpcap puts VLAN tags back into frames; whatever it adds, a copy stays within its room.
constexpr size_t kMarginBytes = 64;

absl::Status LinkTypeUnknown(const std::string& interface, int number) {
  const char* name = pcap_datalink_val_to_name(number);
  return absl::InvalidArgumentError(absl::StrCat("interface \"", interface, "\": link type ",
                                                 number, " (", name == nullptr ? "no name" : name,
                                                 ") cannot be decoded"));
}

absl::Status BlockAll(pcap_t* handle) {
  bpf_insn nothing = {BPF_RET | BPF_K, 0, 0, 0};
  bpf_program program = {1, &nothing};
  if (pcap_setfilter(handle, &program) == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("filter: ", pcap_geterr(handle)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<LiveHandle>> LiveHandle::Open(const std::string& interface,
                                                             const LiveOptions& options) {
  absl::StatusOr<PcapHandle> handle = OpenInterface(interface, options);
  if (!handle.ok()) return handle.status();
  if (absl::Status status = BlockAll(handle->get()); !status.ok()) return status;
  const int number = pcap_datalink(handle->get());
  const std::optional<LinkType> link_type = LinkTypeFromNumber(number);
  if (!link_type.has_value()) return LinkTypeUnknown(interface, number);
  absl::StatusOr<BpfFilter> filter = BpfFilter::Compile(handle->get(), options.bpf_filter);
  if (!filter.ok()) return filter.status();
  return std::unique_ptr<LiveHandle>(
      new LiveHandle(interface, *std::move(handle), *link_type, *std::move(filter)));
}

LiveHandle::LiveHandle(std::string interface, PcapHandle handle, LinkType link_type,
                       BpfFilter filter)
    : interface_(std::move(interface)),
      handle_(std::move(handle)),
      descriptor_(pcap_fileno(handle_.get())),
      link_type_(link_type),
      filter_(std::move(filter)),
      snapshot_length_(static_cast<size_t>(pcap_snapshot(handle_.get()))) {}

// libpcap runs the filter that stands once more on blocks from before it.
void LiveHandle::DiscardStale() {
  ReadKernelCounters();
  if (received_ > dropped_) {
    pollfd wait = {descriptor_, POLLIN, 0};
    poll(&wait, 1, 2 * kBlockMillis);
    const auto ignore = [](u_char*, const pcap_pkthdr*, const u_char*) {};
    (void)pcap_dispatch(handle_.get(), -1, ignore, nullptr);
  }
}

absl::Status LiveHandle::Start() {
  ReadKernelCounters();
  received_ = dropped_ = interface_dropped_ = 0;
  if (pcap_setfilter(handle_.get(), filter_.program()) == 0) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("interface \"", interface_, "\": ", pcap_geterr(handle_.get())));
}

// Not by libpcap, which would then also throw away what waits to be copied.
void LiveHandle::Close() {
  sock_filter nothing = {BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program = {1, &nothing};
  (void)setsockopt(descriptor_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

absl::Status LiveHandle::Copy(Block& block, std::vector<Frame>& frames) {
  place_ = block.data();
  end_ = place_ + Block::kCapacity;
  frames_ = &frames;
  const int outcome =
      pcap_dispatch(handle_.get(), kMaxFrames, OnFrame, reinterpret_cast<u_char*>(this));
  block.ZeroSlackBehind(static_cast<size_t>(place_ - block.data()));
  published_copied_.store(copied_, std::memory_order_relaxed);
  if (outcome >= 0 || outcome == PCAP_ERROR_BREAK || !frames.empty()) return absl::OkStatus();
  if (absl::Status status = CheckUp(); !status.ok()) return status;  // in our words
  return absl::UnavailableError(
      absl::StrCat("interface \"", interface_, "\": ", pcap_geterr(handle_.get())));
}

void LiveHandle::OnFrame(u_char* self, const pcap_pkthdr* header, const u_char* bytes) {
  reinterpret_cast<LiveHandle*>(self)->CopyFrame(*header, bytes);
}

void LiveHandle::CopyFrame(const pcap_pkthdr& header, const uint8_t* bytes) {
  const uint32_t length =
      std::min(header.caplen, static_cast<uint32_t>(snapshot_length_ + kMarginBytes));
  std::memcpy(place_, bytes, length);
  // The second part of the time is nanoseconds by the handle's setting.
  frames_->push_back(
      {place_, length, header.len, header.ts.tv_sec * kNanosPerSecond + header.ts.tv_usec});
  place_ += length;
  ++copied_;
  if (static_cast<size_t>(end_ - place_) < snapshot_length_ + kMarginBytes) {
    pcap_breakloop(handle_.get());
  }
}

// Differences of 32-bit counters, so that they may wrap.
void LiveHandle::ReadKernelCounters() {
  pcap_stat now = {};
  if (pcap_stats(handle_.get(), &now) != 0) return;
  received_ += static_cast<uint32_t>(now.ps_recv - last_counters_.ps_recv);
  dropped_ += static_cast<uint32_t>(now.ps_drop - last_counters_.ps_drop);
  interface_dropped_ += static_cast<uint32_t>(now.ps_ifdrop - last_counters_.ps_ifdrop);
  last_counters_ = now;
}

void LiveHandle::UpdateCounts() {
  ReadKernelCounters();
  published_dropped_.store(dropped_, std::memory_order_relaxed);
  published_interface_dropped_.store(interface_dropped_, std::memory_order_relaxed);
}

absl::Status LiveHandle::CheckUp() const { return CheckInterfaceUp(interface_, descriptor_); }

InterfaceCounts LiveHandle::counts() const {
  return {.name = interface_,
          .captured = published_copied_.load(std::memory_order_relaxed),
          .kernel_drops = published_dropped_.load(std::memory_order_relaxed),
          .interface_drops = published_interface_dropped_.load(std::memory_order_relaxed)};
}

}  // namespace weir
