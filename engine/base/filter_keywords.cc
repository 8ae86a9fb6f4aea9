#include "engine/base/filter_keywords.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"

namespace weir {
namespace {

using Table = absl::flat_hash_map<std::string, FilterKeyword>;

void Add(Table& table, FilterKeyword kind, absl::string_view words) {
  for (const absl::string_view word : absl::StrSplit(words, ' ')) table.emplace(word, kind);
}

void AddQualifiers(Table& table) {
  Add(table, FilterKeyword::kJoin, "and or");
  Add(table, FilterKeyword::kBeforeWord,
      "on ifname rset ruleset reason action type subtype dir direction llc");
  Add(table, FilterKeyword::kIpv4, "ip arp rarp");
  Add(table, FilterKeyword::kIpv6, "ip6");
  Add(table, FilterKeyword::kStation, "ether link ppp slip fddi tr wlan");
  Add(table, FilterKeyword::kProtocol,
      "sctp tcp udp icmp igmp igrp pim vrrp carp radio icmp6 ah esp atalk aarp decnet lat sca "
      "moprc "
      "mopdl iso esis es-is isis is-is l1 l2 iih lsp snp csnp psnp clnp stp ipx netbeui");
  Add(table, FilterKeyword::kDirection,
      "src dst addr1 addr2 addr3 addr4 address1 address2 address3 address4 ra ta");
  Add(table, FilterKeyword::kHost, "host");
  Add(table, FilterKeyword::kNetwork, "net");
  Add(table, FilterKeyword::kGateway, "gateway");
  Add(table, FilterKeyword::kFileNamed, "port portrange proto protochain");
}

void AddOthers(Table& table) {
  Add(table, FilterKeyword::kOther,
      "not mask less greater byte broadcast multicast len length inbound outbound ifindex vlan "
      "mpls "
      "pppoed pppoes geneve rnr rulenum srnr subrulenum");
  // ATM and SS7.
  Add(table, FilterKeyword::kOther,
      "lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect fisu lssu "
      "lsu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls");
}

// Names of offsets in headers, and of what stands there.
void AddNumbers(Table& table) {
  Add(table, FilterKeyword::kOther,
      "icmptype icmpcode icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect icmp-echo "
      "icmp-routeradvert icmp-routersolicit icmp-timxceed icmp-paramprob icmp-tstamp "
      "icmp-tstampreply icmp-ireq icmp-ireqreply icmp-maskreq icmp-maskreply");
  Add(table, FilterKeyword::kOther,
      "icmp6type icmp6code icmp6-destinationunreach icmp6-packettoobig icmp6-timeexceeded "
      "icmp6-parameterproblem icmp6-echo icmp6-echoreply icmp6-multicastlistenerquery "
      "icmp6-multicastlistenerreportv1 icmp6-multicastlistenerdone icmp6-routersolicit "
      "icmp6-routeradvert icmp6-neighborsolicit icmp6-neighboradvert icmp6-redirect "
      "icmp6-routerrenum icmp6-nodeinformationquery icmp6-nodeinformationresponse "
      "icmp6-ineighbordiscoverysolicit icmp6-ineighbordiscoveryadvert "
      "icmp6-multicastlistenerreportv2 icmp6-homeagentdiscoveryrequest "
      "icmp6-homeagentdiscoveryreply icmp6-mobileprefixsolicit icmp6-mobileprefixadvert "
      "icmp6-certpathsolicit icmp6-certpathadvert icmp6-multicastrouteradvert "
      "icmp6-multicastroutersolicit icmp6-multicastrouterterm");
  Add(table, FilterKeyword::kOther,
      "tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr");
}

const Table& Keywords() {
  static const Table& keywords = *[] {
    auto* const table = new Table;
    AddQualifiers(*table);
    AddOthers(*table);
    AddNumbers(*table);
    return table;
  }();
  return keywords;
}

}  // namespace

std::optional<FilterKeyword> KeywordOf(absl::string_view word) {
  const auto found = Keywords().find(word);
  if (found == Keywords().end()) return std::nullopt;
  return found->second;
}

}  // namespace weir
