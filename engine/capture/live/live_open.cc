#include "engine/capture/live/live_open.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir {
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
