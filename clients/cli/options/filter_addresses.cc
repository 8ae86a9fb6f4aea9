#include "clients/cli/options/filter_addresses.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/ether.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir::cli {
namespace {

using Addresses = std::vector<std::string>;
using Family = FilterName::Family;

absl::Status Unknown(const FilterName& name, absl::string_view why) {
  const bool is_network = name.kind == FilterName::Kind::kNetwork;
  return absl::InvalidArgumentError(
      absl::StrCat(is_network ? "network" : "host", " \"", name.name, "\": ", why));
}

int AddressFamilyOf(Family family) {
  if (family == Family::kIpv4) return AF_INET;
  return family == Family::kIpv6 ? AF_INET6 : AF_UNSPEC;
}

absl::StatusOr<Addresses> LookUpHost(const FilterName& name) {
  addrinfo hints = {};
  hints.ai_family = AddressFamilyOf(name.family);
  hints.ai_socktype = SOCK_STREAM;  // each address once
  addrinfo* first = nullptr;
  if (const int error = getaddrinfo(name.name.c_str(), nullptr, &hints, &first); error != 0) {
    return Unknown(name, gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(first, &freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* at = first; at != nullptr; at = at->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof(text), nullptr, 0, NI_NUMERICHOST)) {
      continue;
    }
    std::string address(text);
    address.resize(std::min(address.find('%'), address.size()));  // no scope in a filter
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(std::move(address));
    }
  }
  if (addresses.empty()) return Unknown(name, "has no address");
  return addresses;
}

absl::StatusOr<Addresses> LookUpStation(const FilterName& name) {
  ether_addr address;
  if (ether_hostton(name.name.c_str(), &address) != 0)
    return Unknown(name, "is not in /etc/ethers");
  char text[18];
  return Addresses{ether_ntoa_r(&address, text)};
}

// A network's number has no zero bytes behind it: 127, or 192.168.
absl::StatusOr<Addresses> LookUpNetwork(const FilterName& name) {
  const netent* const found = getnetbyname(name.name.c_str());
  if (found == nullptr) return Unknown(name, "is not in /etc/networks");
  std::vector<uint32_t> parts;
  for (uint32_t rest = found->n_net; rest != 0; rest >>= 8)
    parts.insert(parts.begin(), rest & 0xff);
  if (parts.empty()) return Unknown(name, "has no number");
  return Addresses{absl::StrJoin(parts, ".")};
}

}  // namespace

absl::StatusOr<std::string> WithAddresses(const std::string& filter, const LookUp& look_up) {
  std::string text;
  size_t done = 0;
  for (const FilterName& name : ReadFilterWords(filter).names) {
    absl::StatusOr<Addresses> addresses = look_up(name);
    if (!addresses.ok()) return addresses.status();
    text.append(filter, done, name.offset - done);
    const std::string words = absl::StrJoin(*addresses, " or ");
    absl::StrAppend(&text, addresses->size() > 1 ? absl::StrCat("(", words, ")") : words);
    done = name.offset + name.length;
  }
  return text.append(filter, done);
}

absl::StatusOr<Addresses> LookUpHere(const FilterName& name) {
  if (name.kind == FilterName::Kind::kGateway) {
    return Unknown(name,
                   "a gateway is written by its addresses: "
                   "\"ether host STATION and not host ADDRESS\"");
  }
  if (name.kind == FilterName::Kind::kNetwork) return LookUpNetwork(name);
  return name.family == Family::kStation ? LookUpStation(name) : LookUpHost(name);
}

}  // namespace weir::cli
