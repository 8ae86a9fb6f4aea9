// The numeric attributes of nfstream's records: counters, statistics and the first packets.
#include <string>
#include <utility>

#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/nfstream_formatter.h"
#include "clients/cli/output/number_text.h"

namespace weir::cli {
namespace {

using Columns = std::vector<NfstreamColumn>;
using Direction = NfstreamDirection;
using Flow = NfstreamFlow;

constexpr int64_t kNanosPerMs = 1'000'000;
constexpr std::pair<Direction, const char*> kDirections[] = {
    {Direction::kBidirectional, "bidirectional_"},
    {Direction::kSrcToDst, "src2dst_"},
    {Direction::kDstToSrc, "dst2src_"}};

struct Feature {
  const char* name;
  NfstreamColumn::Number number;
};

template <size_t N>
void AddForEachDirection(const Feature (&features)[N], Columns& columns) {
  for (const auto& [direction, prefix] : kDirections) {
    for (const Feature& feature : features) {
      columns.push_back({std::string(prefix) + feature.name, direction, nullptr, feature.number});
    }
  }
}

const v1::Counters& CountersOf(const Flow& f, Direction direction) {
  switch (direction) {
    case Direction::kSrcToDst:
      return f.flow.src_to_dst();
    case Direction::kDstToSrc:
      return f.flow.dst_to_src();
    default:
      return f.flow.bidirectional();
  }
}

const v1::DirectionStatistics& StatisticsOf(const Flow& f, Direction direction) {
  switch (direction) {
    case Direction::kSrcToDst:
      return f.flow.statistics().src_to_dst();
    case Direction::kDstToSrc:
      return f.flow.statistics().dst_to_src();
    default:
      return f.flow.statistics().bidirectional();
  }
}

// Whole milliseconds, rounded down: before 1970 too.
int64_t MsOf(int64_t unix_nanos) {
  return unix_nanos / kNanosPerMs - (unix_nanos % kNanosPerMs < 0 ? 1 : 0);
}

// Both 0 for a direction without packets.
int64_t FirstMs(const v1::Counters& counters) { return MsOf(counters.first_seen_unix_nano()); }
int64_t LastMs(const v1::Counters& counters) { return MsOf(counters.last_seen_unix_nano()); }

template <auto kMember>
void SizeNumber(const Flow& f, Direction d, std::string& out) {
  AppendUint((StatisticsOf(f, d).size().*kMember)(), out);
}
template <auto kMember>
void SizeDouble(const Flow& f, Direction d, std::string& out) {
  AppendDouble((StatisticsOf(f, d).size().*kMember)(), out);
}
template <auto kMember>
void ArrivalNumber(const Flow& f, Direction d, std::string& out) {
  AppendUint((StatisticsOf(f, d).inter_arrival().*kMember)() / kNanosPerMs, out);
}
template <auto kMember>
void ArrivalDouble(const Flow& f, Direction d, std::string& out) {
  AppendDouble((StatisticsOf(f, d).inter_arrival().*kMember)() / kNanosPerMs, out);
}
template <auto kMember>
void FlagNumber(const Flow& f, Direction d, std::string& out) {
  AppendUint((StatisticsOf(f, d).tcp_flags().*kMember)(), out);
}

// Appends a list of `length` values, -1 where the flow had no such packet.
template <typename Value>
void AppendPadded(uint32_t length, int count, Value value, std::string& out) {
  out += '[';
  for (uint32_t i = 0; i < length; ++i) {
    if (i > 0) out += ", ";
    if (i < static_cast<uint32_t>(count)) {
      AppendUint(value(static_cast<int>(i)), out);
    } else {
      out += "-1";
    }
  }
  out += ']';
}

}  // namespace

void AddNfstreamCounters(Columns& columns) {
  static constexpr Feature kFeatures[] = {
      {"first_seen_ms", [](const Flow& f, Direction d,
                           std::string& out) { AppendInt(FirstMs(CountersOf(f, d)), out); }},
      {"last_seen_ms", [](const Flow& f, Direction d,
                          std::string& out) { AppendInt(LastMs(CountersOf(f, d)), out); }},
      {"duration_ms",
       [](const Flow& f, Direction d, std::string& out) {
         AppendInt(LastMs(CountersOf(f, d)) - FirstMs(CountersOf(f, d)), out);
       }},
      {"packets", [](const Flow& f, Direction d,
                     std::string& out) { AppendUint(CountersOf(f, d).packets(), out); }},
      {"bytes", [](const Flow& f, Direction d,
                   std::string& out) { AppendUint(BytesOf(CountersOf(f, d), f.accounting), out); }},
  };
  AddForEachDirection(kFeatures, columns);
}

void AddNfstreamStatistics(Columns& columns) {
  using Size = v1::SizeStatistics;
  using Arrival = v1::InterArrivalStatistics;
  using Flags = v1::TcpFlagCounts;
  static constexpr Feature kSizes[] = {{"min_ps", SizeNumber<&Size::min>},
                                       {"mean_ps", SizeDouble<&Size::mean>},
                                       {"stddev_ps", SizeDouble<&Size::stddev>},
                                       {"max_ps", SizeNumber<&Size::max>}};
  static constexpr Feature kArrivals[] = {{"min_piat_ms", ArrivalNumber<&Arrival::min_nanos>},
                                          {"mean_piat_ms", ArrivalDouble<&Arrival::mean_nanos>},
                                          {"stddev_piat_ms", ArrivalDouble<&Arrival::stddev_nanos>},
                                          {"max_piat_ms", ArrivalNumber<&Arrival::max_nanos>}};
  static constexpr Feature kFlags[] = {
      {"syn_packets", FlagNumber<&Flags::syn>}, {"cwr_packets", FlagNumber<&Flags::cwr>},
      {"ece_packets", FlagNumber<&Flags::ece>}, {"urg_packets", FlagNumber<&Flags::urg>},
      {"ack_packets", FlagNumber<&Flags::ack>}, {"psh_packets", FlagNumber<&Flags::psh>},
      {"rst_packets", FlagNumber<&Flags::rst>}, {"fin_packets", FlagNumber<&Flags::fin>}};
  AddForEachDirection(kSizes, columns);
  AddForEachDirection(kArrivals, columns);
  AddForEachDirection(kFlags, columns);
}

void AddNfstreamSplt(Columns& columns) {
  const auto add = [&columns](const char* name, NfstreamColumn::Number number) {
    columns.push_back({name, Direction::kBidirectional, nullptr, number, /*is_list=*/true});
  };
  add("splt_direction", [](const Flow& f, Direction, std::string& out) {
    const auto& values = f.flow.early_packets().directions();
    AppendPadded(
        f.splt, values.size(), [&values](int i) { return values[i]; }, out);
  });
  add("splt_ps", [](const Flow& f, Direction, std::string& out) {
    const auto& values = f.flow.early_packets().sizes();
    AppendPadded(
        f.splt, values.size(), [&values](int i) { return values[i]; }, out);
  });
  add("splt_piat_ms", [](const Flow& f, Direction, std::string& out) {
    const auto& values = f.flow.early_packets().inter_arrival_nanos();
    AppendPadded(
        f.splt, values.size(), [&values](int i) { return values[i] / kNanosPerMs; }, out);
  });
}

}  // namespace weir::cli
