#include "clients/cli/output/nfstream_formatter.h"

#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/number_text.h"
#include "clients/cli/output/text_escaping.h"
#include "engine/base/address_text.h"

namespace weir::cli {

int NfstreamExpirationId(v1::EndReason reason) {
  if (reason == v1::END_REASON_ACTIVE) return 1;
  const bool by_program =  // a plugin, or what nfstream's FlowSlicer does
      reason == v1::END_REASON_PROGRAM || reason == v1::END_REASON_PACKET_LIMIT;
  return by_program ? -1 : 0;
}

uint32_t NfstreamConfidence(v1::Confidence confidence) {
  switch (confidence) {
    case v1::CONFIDENCE_UNSPECIFIED:
      return 0;
    case v1::CONFIDENCE_MATCH_BY_PORT:
      return 1;
    case v1::CONFIDENCE_MATCH_BY_IP:
      return 2;
    case v1::CONFIDENCE_DPI_PARTIAL:
    case v1::CONFIDENCE_DPI_PARTIAL_CACHE:
    case v1::CONFIDENCE_DPI_CACHE:
      return 3;
    default:
      return 4;
  }
}

uint32_t NfstreamTunnelId(v1::TunnelKind kind) { return kind == v1::TUNNEL_KIND_NONE ? 0 : kind; }

namespace {

using Columns = std::vector<NfstreamColumn>;
using Direction = NfstreamDirection;

constexpr size_t kOuiBytes = 3;
constexpr uint32_t kDefaultDissectedPackets = 20;

// What a column of an unsigned number of the flow itself appends.
template <auto kMember>
void FlowNumber(const NfstreamFlow& f, Direction, std::string& out) {
  AppendUint((f.flow.*kMember)(), out);
}

template <auto kMember>
std::string_view FlowString(const NfstreamFlow& f, std::string&) {
  return (f.flow.*kMember)();
}

std::string_view Address(const std::string& bytes, std::string& scratch) {
  AppendIpAddress(bytes, scratch);
  return scratch;
}

// A link without MAC addresses has zeros.
std::string_view Mac(const std::string& bytes, size_t count, std::string& scratch) {
  static constexpr std::string_view kNone("\0\0\0\0\0\0", 6);
  AppendMac((bytes.empty() ? kNone : std::string_view(bytes)).substr(0, count), scratch);
  return scratch;
}

void AddEnd(const std::string& end, bool is_src, Columns& columns) {
  using F = NfstreamFlow;
  using S = std::string;
  NfstreamColumn ip{end + "_ip"}, mac{end + "_mac"}, oui{end + "_oui"}, port{end + "_port"};
  if (is_src) {
    ip.text = [](const F& f, S& s) { return Address(f.flow.src_address(), s); };
    mac.text = [](const F& f, S& s) { return Mac(f.flow.src_mac(), 6, s); };
    oui.text = [](const F& f, S& s) { return Mac(f.flow.src_mac(), kOuiBytes, s); };
    port.number = FlowNumber<&v1::Flow::src_port>;
  } else {
    ip.text = [](const F& f, S& s) { return Address(f.flow.dst_address(), s); };
    mac.text = [](const F& f, S& s) { return Mac(f.flow.dst_mac(), 6, s); };
    oui.text = [](const F& f, S& s) { return Mac(f.flow.dst_mac(), kOuiBytes, s); };
    port.number = FlowNumber<&v1::Flow::dst_port>;
  }
  for (NfstreamColumn* column : {&ip, &mac, &oui, &port}) columns.push_back(std::move(*column));
}

void AddNumber(const std::string& name, NfstreamColumn::Number number, Columns& columns) {
  columns.push_back({name, Direction::kBidirectional, nullptr, number});
}

void AddText(const std::string& name, NfstreamColumn::Text text, Columns& columns) {
  columns.push_back({name, Direction::kBidirectional, text});
}

void AddTunnel(Columns& columns) {
  AddNumber(
      "tunnel_id",
      [](const NfstreamFlow& f, Direction, std::string& out) {
        AppendUint(NfstreamTunnelId(f.flow.tunnel_kind()), out);
      },
      columns);
}

void AddCore(bool decodes_tunnels, Columns& columns) {
  AddNumber("id", FlowNumber<&v1::Flow::id>, columns);
  AddNumber(
      "expiration_id",
      [](const NfstreamFlow& f, Direction, std::string& out) {
        AppendInt(NfstreamExpirationId(f.flow.end_reason()), out);
      },
      columns);
  AddEnd("src", true, columns);
  AddEnd("dst", false, columns);
  AddNumber("protocol", FlowNumber<&v1::Flow::protocol>, columns);
  AddNumber("ip_version", FlowNumber<&v1::Flow::ip_version>, columns);
  AddNumber("vlan_id", FlowNumber<&v1::Flow::vlan_id>, columns);
  if (decodes_tunnels) AddTunnel(columns);
}

void AddApplication(Columns& columns) {
  AddText(
      "application_name",
      [](const NfstreamFlow& f, std::string&) -> std::string_view {
        if (!f.flow.has_application()) return "Unknown";
        return f.flow.application().name();
      },
      columns);
  AddText(
      "application_category_name",
      [](const NfstreamFlow& f, std::string&) -> std::string_view {
        if (!f.flow.has_application()) return "Unspecified";
        return f.flow.application().category_name();
      },
      columns);
  AddNumber(
      "application_is_guessed",
      [](const NfstreamFlow& f, Direction, std::string& out) {
        AppendUint(f.flow.application().guessed() ? 1 : 0, out);
      },
      columns);
  AddNumber(
      "application_confidence",
      [](const NfstreamFlow& f, Direction, std::string& out) {
        AppendUint(NfstreamConfidence(f.flow.application().confidence()), out);
      },
      columns);
}

// nfstream has the MD5 of no bytes where an SSH list of algorithms could not be read.
std::string_view Fingerprint(const std::string& fingerprint, bool list_unread) {
  return list_unread ? "D41D8CD98F00B204E9800998ECF8427E" : std::string_view(fingerprint);
}

void AddMetadata(Columns& columns) {
  AddText("requested_server_name", FlowString<&v1::Flow::requested_server_name>, columns);
  AddText(
      "client_fingerprint",
      [](const NfstreamFlow& f, std::string&) -> std::string_view {
        const v1::Fingerprints& prints = f.flow.fingerprints();
        return Fingerprint(prints.client(), prints.client_list_unread());
      },
      columns);
  AddText(
      "server_fingerprint",
      [](const NfstreamFlow& f, std::string&) -> std::string_view {
        const v1::Fingerprints& prints = f.flow.fingerprints();
        return Fingerprint(prints.server(), prints.server_list_unread());
      },
      columns);
  AddText("user_agent", FlowString<&v1::Flow::user_agent>, columns);
  AddText("content_type", FlowString<&v1::Flow::content_type>, columns);
}

void AddProcess(Columns& columns) {
  AddNumber(
      "system_process_pid",
      [](const NfstreamFlow& f, Direction, std::string& out) {
        AppendInt(f.flow.has_process() ? static_cast<int64_t>(f.flow.process().pid()) : -1, out);
      },
      columns);
  AddText(
      "system_process_name",
      [](const NfstreamFlow& f, std::string&) -> std::string_view {
        return f.flow.process().name();
      },
      columns);
}

}  // namespace

std::vector<NfstreamColumn> NfstreamColumns(const v1::MeterSettings& settings) {
  Columns columns;
  AddCore(!settings.has_decode_tunnels() || settings.decode_tunnels(), columns);
  AddNfstreamCounters(columns);
  if (settings.flow_statistics()) AddNfstreamStatistics(columns);
  if (settings.early_packets() > 0) AddNfstreamSplt(columns);
  const uint32_t dissected = settings.has_max_dissected_packets() ? settings.max_dissected_packets()
                                                                  : kDefaultDissectedPackets;
  if (dissected > 0) {
    AddApplication(columns);
    AddMetadata(columns);
  }
  if (settings.find_processes()) AddProcess(columns);
  return columns;
}

void NfstreamFormatter::Begin(const v1::StreamStarted& started, std::string& out) {
  const v1::MeterSettings& settings = started.session_spec().meter();
  columns_ = NfstreamColumns(settings);
  accounting_ = settings.accounting_mode();
  splt_ = settings.early_packets();
  AppendHeader(out);
}

void NfstreamFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  if (event.type() == v1::EVENT_TYPE_ENDED) AppendRecord({event.flow(), accounting_, splt_}, out);
}

void NfstreamJsonlFormatter::AppendRecord(const NfstreamFlow& flow, std::string& out) {
  std::string scratch;
  char before = '{';
  for (const NfstreamColumn& column : columns()) {
    out += before;
    before = ',';
    out.append(1, '"').append(column.name).append("\":");
    if (column.number != nullptr) {
      column.number(flow, column.direction, out);
    } else {
      scratch.clear();
      AppendJsonString(column.text(flow, scratch), out);
    }
  }
  out += "}\n";
}

void NfstreamCsvFormatter::AppendHeader(std::string& out) {
  for (size_t i = 0; i < columns().size(); ++i) {
    if (i > 0) out += ',';
    out += columns()[i].name;
  }
  out += '\n';
}

void NfstreamCsvFormatter::AppendRecord(const NfstreamFlow& flow, std::string& out) {
  std::string scratch;
  for (size_t i = 0; i < columns().size(); ++i) {
    const NfstreamColumn& column = columns()[i];
    if (i > 0) out += ',';
    if (column.is_list) out += '"';
    if (column.number != nullptr) {
      column.number(flow, column.direction, out);
    } else {
      scratch.clear();
      AppendCsvText(column.text(flow, scratch), out);
    }
    if (column.is_list) out += '"';
  }
  out += '\n';
}

}  // namespace weir::cli
