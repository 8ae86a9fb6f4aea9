// Whether libpcap looks up a name of a filter that passes WhyRefused(). Its look-ups end here.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <pcap.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/capture/filter_check.h"
#include "gtest/gtest.h"

namespace {

std::vector<std::string>& LookedUp() {
  static std::vector<std::string> names;
  return names;
}

bool IsAddress(const char* text) {
  unsigned char address[16];
  return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}

}  // namespace

extern "C" {

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  const bool is_numeric = hints != nullptr && (hints->ai_flags & AI_NUMERICHOST) != 0;
  if (node != nullptr && !is_numeric && !IsAddress(node)) {
    LookedUp().push_back(node);
    return EAI_NONAME;
  }
  using Function = decltype(&getaddrinfo);
  static const auto original = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return original(node, service, hints, found);
}

int getnetbyname_r(const char* name, netent*, char*, size_t, netent** found, int*) {
  LookedUp().push_back(name);
  *found = nullptr;
  return 0;
}

int ether_hostton(const char* name, ether_addr*) {
  LookedUp().push_back(name);
  return -1;
}

}  // extern "C"

namespace weir {
namespace {

std::string Compile(const std::string& filter) {
  pcap_t* const handle = pcap_open_dead(DLT_EN10MB, 65535);
  bpf_program program = {};
  const int outcome = pcap_compile(handle, &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN);
  const std::string error = outcome == 0 ? "" : pcap_geterr(handle);
  pcap_freecode(&program);
  pcap_close(handle);
  return error;
}

constexpr const char* kWords[] = {"host",
                                  "net",
                                  "src",
                                  "dst",
                                  "gateway",
                                  "port",
                                  "portrange",
                                  "proto",
                                  "protochain",
                                  "ether",
                                  "ip",
                                  "ip6",
                                  "arp",
                                  "tcp",
                                  "udp",
                                  "wlan",
                                  "link",
                                  "and",
                                  "or",
                                  "not",
                                  "&&",
                                  "||",
                                  "!",
                                  "(",
                                  ")",
                                  "[",
                                  "]",
                                  "&",
                                  "|",
                                  "=",
                                  ">",
                                  "<",
                                  "+",
                                  "-",
                                  "*",
                                  "/",
                                  ":",
                                  "\\",
                                  ",",
                                  "mask",
                                  "type",
                                  "subtype",
                                  "dir",
                                  "on",
                                  "ifname",
                                  "action",
                                  "reason",
                                  "rset",
                                  "rnr",
                                  "llc",
                                  "vlan",
                                  "mpls",
                                  "len",
                                  "byte",
                                  "less",
                                  "addr1",
                                  "ra",
                                  "inbound",
                                  "broadcast",
                                  "1",
                                  "80",
                                  "0x7f",
                                  "10.1",
                                  "10.0.0.1",
                                  "1.2.3.4.5",
                                  "a",
                                  "b-c",
                                  "x.example",
                                  "http",
                                  "tcp-syn",
                                  "tcpflags",
                                  "icmp-echo",
                                  "mgt",
                                  "eth0",
                                  "::1",
                                  "fe80",
                                  "fe80::1",
                                  "a:b:c:d:e:f",
                                  "aa-bb-cc-dd-ee-ff",
                                  "aabb.ccdd.eeff",
                                  "aabbccddeeff",
                                  "ab:cd",
                                  "10.",
                                  "$a",
                                  "\\host",
                                  "\\tcp",
                                  "0",
                                  "/8",
                                  "_",
                                  "-",
                                  ".",
                                  "#",
                                  "\r",
                                  "\x80",
                                  "HOST",
                                  "is-is",
                                  "l1",
                                  "oam"};

std::string RandomFilter(std::mt19937& random) {
  std::string filter;
  const int words = 1 + static_cast<int>(random() % 9);
  for (int i = 0; i < words; ++i) {
    absl::StrAppend(&filter, random() % 5 == 0 ? "" : " ", kWords[random() % std::size(kWords)]);
  }
  return filter;
}

// Filters that are well formed up to the names, which random words seldom are.
std::string LikelyFilter(std::mt19937& random) {
  constexpr const char* kHeads[] = {
      "host ",      "src ",   "ip dst host ", "net ",          "port ", "ether host ", "gateway ",
      "portrange ", "proto ", "ip6 host ",    "tcp src port ", "type ", "on "};
  constexpr const char* kJoints[] = {" or ", " and ", " and not ", " or (", ") and "};
  std::string filter;
  const int parts = 1 + static_cast<int>(random() % 4);
  for (int i = 0; i < parts; ++i) {
    if (i > 0) filter += kJoints[random() % std::size(kJoints)];
    if (random() % 3 > 0) filter += kHeads[random() % std::size(kHeads)];
    filter += kWords[random() % std::size(kWords)];
  }
  return filter;
}

TEST(FilterLookups, AreNoneOfAFilterThatPasses) {
  std::mt19937 random(20261130);
  size_t passed = 0, compiled = 0, refused_rightly = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string filter = i % 2 == 0 ? RandomFilter(random) : LikelyFilter(random);
    const bool passes = WhyRefused(filter).empty();
    LookedUp().clear();
    if (!passes && i % 16 > 1) continue;
    const bool is_filter = Compile(filter).empty();
    if (passes) {
      ASSERT_TRUE(LookedUp().empty()) << filter << " looks up " << LookedUp().front();
      ++passed;
      compiled += is_filter ? 1 : 0;
    } else {
      refused_rightly += LookedUp().empty() ? 0 : 1;
    }
  }
  // It did try what matters.
  EXPECT_GT(passed, 15'000u);
  EXPECT_GT(compiled, 300u);
  EXPECT_GT(refused_rightly, 200u);
}

// A word that libpcap takes as a name is one to us as well: as names of ports it looks words up in
// a file, and says so.
TEST(FilterLookups, EveryNameOfLibpcapIsANameHere) {
  std::mt19937 random(7);
  constexpr char kLetters[] = "019afgx.:-_$\\";
  for (int i = 0; i < 40'000; ++i) {
    std::string word;
    const size_t length = 1 + random() % 14;
    for (size_t j = 0; j < length; ++j) word += kLetters[random() % (std::size(kLetters) - 1)];
    if (!absl::StartsWith(Compile("port " + word), "unknown port")) continue;
    ASSERT_NE(WhyRefused("host " + word), "") << word;
  }
}

TEST(FilterLookups, WordsOfTheSyntaxAreNoNamesOfLibpcap) {
  for (const char* const word : {"icmp6-homeagentdiscoveryrequest", "carp", "geneve", "ifindex",
                                 "metaconnect", "subrulenum", "hfisu", "is-is", "tcp-cwr"}) {
    EXPECT_FALSE(absl::StartsWith(Compile(absl::StrCat("port ", word)), "unknown port")) << word;
    EXPECT_EQ(WhyRefused(absl::StrCat("host ", word)), "") << word;
  }
}

}  // namespace
}  // namespace weir
