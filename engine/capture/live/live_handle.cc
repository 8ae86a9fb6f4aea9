#include "engine/capture/live/live_handle.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/clock.h"

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
  if (absl::Status status = CheckInterfaceUp(interface_, descriptor_); !status.ok()) return status;
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

InterfaceCounts LiveHandle::counts() const {
  return {.name = interface_,
          .captured = published_copied_.load(std::memory_order_relaxed),
          .kernel_drops = published_dropped_.load(std::memory_order_relaxed),
          .interface_drops = published_interface_dropped_.load(std::memory_order_relaxed)};
}

namespace {

std::string Quoted(const std::string& interface) {
  return absl::StrCat("interface \"", absl::Utf8SafeCEscape(interface.substr(0, IFNAMSIZ)), "\"");
}

std::vector<std::string> InterfaceNames() {
  std::vector<std::string> names;
  if (struct if_nameindex* const all = if_nameindex(); all != nullptr) {
    for (const struct if_nameindex* at = all; at->if_name != nullptr; ++at) {
      names.push_back(at->if_name);
    }
    if_freenameindex(all);
  }
  names.push_back(kAnyInterface);
  return names;
}

absl::Status NoSuchInterface(const std::string& interface) {
  return absl::NotFoundError(absl::StrCat("no ", Quoted(interface),
                                          "; available: ", absl::StrJoin(InterfaceNames(), ", ")));
}

absl::Status NotAllowed(const std::string& interface) {
  return absl::PermissionDeniedError(
      absl::StrCat(Quoted(interface),
                   ": this process may not capture packets; it needs the capability CAP_NET_RAW "
                   "(run it as root, or grant it with \"setcap cap_net_raw+ep PROGRAM\")"));
}

absl::Status ActivationError(const std::string& interface, int outcome, pcap_t* handle) {
  switch (outcome) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return NoSuchInterface(interface);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return NotAllowed(interface);
    case PCAP_ERROR_IFACE_NOT_UP:
      return absl::UnavailableError(absl::StrCat(Quoted(interface), ": is down"));
    default:
      return absl::UnavailableError(absl::StrCat(Quoted(interface), ": ", pcap_statustostr(outcome),
                                                 ": ", pcap_geterr(handle)));
  }
}

// On a loopback interface each packet is seen as it goes and as it comes; libpcap throws one of
// them away, and the kernel, where it can be told to, does not take it up at all.
void IgnoreOutgoingOnLoopback(const std::string& interface, int descriptor) {
  ifreq request = {};
  std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  if (ioctl(descriptor, SIOCGIFFLAGS, &request) != 0) return;
  if ((request.ifr_flags & IFF_LOOPBACK) == 0) return;
  const int yes = 1;
  (void)setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes));
}

}  // namespace

absl::StatusOr<PcapHandle> OpenInterface(const std::string& interface, const LiveOptions& options) {
  // Else libpcap would look for a device of another kind by this name.
  if (interface != kAnyInterface && if_nametoindex(interface.c_str()) == 0) {
    return NoSuchInterface(interface);
  }
  char reason[PCAP_ERRBUF_SIZE] = "";
  PcapHandle handle(pcap_create(interface.c_str(), reason));
  if (handle == nullptr)
    return absl::UnavailableError(absl::StrCat(Quoted(interface), ": ", reason));
  pcap_t* const pcap = handle.get();
  pcap_set_snaplen(pcap, static_cast<int>(options.snapshot_length));
  pcap_set_promisc(pcap, options.promiscuous ? 1 : 0);
  pcap_set_timeout(pcap, options.interfaces.size() > 1 ? kBlockMillisOfSeveral : kBlockMillis);
  pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
  if (options.buffer_bytes > 0) {
    pcap_set_buffer_size(pcap, static_cast<int>(options.buffer_bytes));
  }
  if (const int outcome = pcap_activate(pcap); outcome < 0) {
    return ActivationError(interface, outcome, pcap);
  }
  if (pcap_setnonblock(pcap, 1, reason) != 0) {
    return absl::UnavailableError(absl::StrCat(Quoted(interface), ": ", reason));
  }
  IgnoreOutgoingOnLoopback(interface, pcap_fileno(pcap));
  return handle;
}

absl::Status CheckInterfaceUp(const std::string& interface, int descriptor) {
  if (interface == kAnyInterface) return absl::OkStatus();
  ifreq request = {};
  std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  if (ioctl(descriptor, SIOCGIFFLAGS, &request) != 0) {
    if (errno != ENODEV && errno != ENXIO) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(Quoted(interface), ": is gone"));
  }
  if ((request.ifr_flags & IFF_UP) != 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(Quoted(interface), ": went down"));
}

}  // namespace weir
