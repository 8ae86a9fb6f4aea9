// nfstream's attributes of a flow: which a session has, in their order, and what their values are.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_COLUMNS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_COLUMNS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/v1/flow.pb.h"
#include "weir/v1/meter_settings.pb.h"

namespace weir::cli {

// One flow and what is needed of its session to tell its attributes.
struct NfstreamFlow {
  const v1::Flow& flow;
  v1::AccountingMode accounting = v1::ACCOUNTING_MODE_LINK;
  uint32_t splt = 0;
};

// The three sets of counters that many attributes come in.
enum class NfstreamDirection { kBidirectional, kSrcToDst, kDstToSrc };

// One attribute. Exactly one of `text` and `number` is set.
struct NfstreamColumn {
  // The text itself, not quoted. It may stand in `scratch`, which the caller lends.
  using Text = std::string_view (*)(const NfstreamFlow& flow, std::string& scratch);
  // Appends a number, or a list of numbers, as JSON writes it.
  using Number = void (*)(const NfstreamFlow& flow, NfstreamDirection direction, std::string& out);

  std::string name;
  NfstreamDirection direction = NfstreamDirection::kBidirectional;
  Text text = nullptr;
  Number number = nullptr;
  bool is_list = false;
};

// The attributes that nfstream gives with these settings, in its order. Settings that are absent
// have their defaults.
std::vector<NfstreamColumn> NfstreamColumns(const v1::MeterSettings& settings);

// 0 where the record ended of itself, 1 for ACTIVE, -1 for PROGRAM.
int NfstreamExpirationId(v1::EndReason reason);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_NFSTREAM_COLUMNS_H_
