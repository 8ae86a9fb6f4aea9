#include "clients/cli/output/flow_text.h"

#include <cstdint>
#include <cstdio>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "clients/cli/output/number_text.h"
#include "clients/cli/output/text_escaping.h"
#include "engine/base/address_text.h"

namespace weir::cli {

uint64_t BytesOf(const v1::Counters& counters, v1::AccountingMode accounting) {
  switch (accounting) {
    case v1::ACCOUNTING_MODE_IP:
      return counters.ip_bytes();
    case v1::ACCOUNTING_MODE_TRANSPORT:
      return counters.transport_bytes();
    case v1::ACCOUNTING_MODE_PAYLOAD:
      return counters.payload_bytes();
    default:
      return counters.link_bytes();
  }
}

uint64_t DurationNanosOf(const v1::Counters& counters) {
  return static_cast<uint64_t>(counters.last_seen_unix_nano()) -
         static_cast<uint64_t>(counters.first_seen_unix_nano());
}

void AppendEndpoint(std::string_view address, uint32_t port, std::string& out) {
  const bool bracketed = port != 0 && address.size() == 16;
  if (bracketed) out += '[';
  AppendIpAddress(address, out);
  if (bracketed) out += ']';
  if (port == 0) return;
  out += ':';
  AppendUint(port, out);
}

void AppendProtocol(uint32_t protocol, std::string& out) {
  switch (protocol) {
    case 1:
      out += "icmp";
      break;
    case 6:
      out += "tcp";
      break;
    case 17:
      out += "udp";
      break;
    case 58:
      out += "icmp6";
      break;
    default:
      AppendUint(protocol, out);
  }
}

v1::EventOrigin OriginOf(const v1::StreamStarted& started) {
  v1::EventOrigin origin;
  origin.set_sensor_id(started.sensor_id());
  origin.set_session_id(started.session_id());
  origin.set_session_uid(started.session_uid());
  return origin;
}

void AppendCsvOrigin(const v1::EventOrigin& origin, std::string& out) {
  out += ',';
  AppendCsvText(origin.sensor_id(), out);
  out += ',';
  AppendCsvText(origin.session_id(), out);
  out += ',';
  AppendHex(origin.session_uid(), out);
}

bool MayBringOtherThanEnded(const v1::StreamStarted& started) {
  const auto& types = started.session_spec().events().types();
  const bool ended_alone = types.empty() || (types.size() == 1 && types[0] == v1::EVENT_TYPE_ENDED);
  return !ended_alone || started.subscription().position() == v1::START_POSITION_SNAPSHOT;
}

namespace {

std::string Bytes(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f %s", unit == 0 ? 0 : 1, value, kUnits[unit]);
  return text;
}

std::string DescribeBytes(const v1::SourceProgress& progress) {
  if (!progress.has_bytes_total() || progress.bytes_total() == 0) {
    return progress.bytes_read() == 0 ? "" : Bytes(progress.bytes_read());
  }
  const uint64_t percent =
      static_cast<uint64_t>(100.0 * static_cast<double>(progress.bytes_read()) /
                            static_cast<double>(progress.bytes_total()));
  return absl::StrCat(Bytes(progress.bytes_read()), " of ", Bytes(progress.bytes_total()), " (",
                      percent, " %)");
}

}  // namespace

std::string DescribeProgress(const v1::SourceProgress& progress) {
  std::string text = DescribeBytes(progress);
  if (progress.files_total() <= 1) return text;
  absl::StrAppend(&text, text.empty() ? "" : ", ");
  if (progress.current_file().empty()) {
    absl::StrAppend(&text, progress.files_read(), " of ", progress.files_total(), " files");
  } else {
    absl::StrAppend(&text, "file ", progress.files_read() + 1, " of ", progress.files_total(), ": ",
                    progress.current_file());
  }
  return text;
}

}  // namespace weir::cli
