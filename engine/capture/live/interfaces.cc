#include "engine/capture/live/interfaces.h"

#include <netinet/in.h>
#include <pcap.h>
#include <sys/socket.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {
namespace {

template <typename T>
std::string BytesOf(const T& address) {
  return std::string(reinterpret_cast<const char*>(&address), sizeof(address));
}

std::vector<std::string> IpAddressesOf(const pcap_if_t& device) {
  std::vector<std::string> addresses;
  for (const pcap_addr_t* at = device.addresses; at != nullptr; at = at->next) {
    if (at->addr == nullptr) continue;
    if (at->addr->sa_family == AF_INET) {
      addresses.push_back(BytesOf(reinterpret_cast<const sockaddr_in*>(at->addr)->sin_addr));
    } else if (at->addr->sa_family == AF_INET6) {
      addresses.push_back(BytesOf(reinterpret_cast<const sockaddr_in6*>(at->addr)->sin6_addr));
    }
  }
  return addresses;
}

Interface FromDevice(const pcap_if_t& device) {
  Interface interface;
  interface.name = device.name;
  if (device.description != nullptr) interface.description = device.description;
  interface.addresses = IpAddressesOf(device);
  interface.is_up = (device.flags & PCAP_IF_UP) != 0;
  interface.is_running = (device.flags & PCAP_IF_RUNNING) != 0;
  interface.is_loopback = (device.flags & PCAP_IF_LOOPBACK) != 0;
  interface.is_wireless = (device.flags & PCAP_IF_WIRELESS) != 0;
  return interface;
}

}  // namespace

absl::StatusOr<std::vector<Interface>> ListInterfaces() {
  char reason[PCAP_ERRBUF_SIZE] = "";
  pcap_if_t* first = nullptr;
  if (pcap_findalldevs(&first, reason) != 0) {
    return absl::UnavailableError(absl::StrCat("interfaces cannot be listed: ", reason));
  }
  const std::unique_ptr<pcap_if_t, void (*)(pcap_if_t*)> devices(first, pcap_freealldevs);
  std::vector<Interface> interfaces;
  for (const pcap_if_t* device = first; device != nullptr; device = device->next) {
    interfaces.push_back(FromDevice(*device));
  }
  return interfaces;
}

// Protocol 0: the socket gets no packets.
bool MayCapture() {
  return UniqueDescriptor(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)).is_open();
}

// libpcap tells its version in a sentence: "libpcap version 1.10.3 (with TPACKET_V3)".
std::string LibpcapVersion() {
  const std::string sentence = pcap_lib_version();
  const size_t begin = sentence.find_first_of("0123456789");
  if (begin == std::string::npos) return sentence;
  return sentence.substr(begin, sentence.find(' ', begin) - begin);
}

}  // namespace weir
