// The words of a capture filter, read without libpcap: the names of hosts and networks in it, and
// how much there is to compile.
//
// libpcap asks the system's resolver for such names while it compiles, and waits for the answer. A
// sensor refuses them; a program that runs where its user sits can put addresses in their place.
//
// Source of the syntax: pcap-filter(7), and how libpcap 1.10 splits a filter into words: the
// longest match wins, then keywords and addresses before names; a backslash makes a name of
// anything.
#ifndef WEIR_ENGINE_BASE_FILTER_WORDS_H_
#define WEIR_ENGINE_BASE_FILTER_WORDS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace weir {

// A name where an address could stand.
struct FilterName {
  enum class Kind {
    kHost,
    kNetwork,
    kGateway,  // looked up both as a host and as a station
  };
  // What the words before it say of the address.
  enum class Family { kAny, kIpv4, kIpv6, kStation };

  size_t offset = 0;  // in the filter, of its first byte
  size_t length = 0;  // there, a backslash included
  std::string name;   // without the backslash
  Kind kind = Kind::kHost;
  Family family = Family::kAny;
};

struct FilterWords {
  // All of them, in their order. Names of ports and protocols are none: libpcap looks these up in
  // files. Rather a name too many, in what is no filter, than one too few.
  std::vector<FilterName> names;
  size_t words = 0;  // in all
  // What libpcap compares with: 1 for an address or a number, 2 for a port, 4 for a range of ports.
  // The time that it takes to compile goes up with the third power of this.
  size_t comparisons = 0;
};

// Thread-safe. Any bytes.
FilterWords ReadFilterWords(absl::string_view filter);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_FILTER_WORDS_H_
