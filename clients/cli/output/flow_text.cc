#include "clients/cli/output/flow_text.h"

#include "clients/cli/output/number_text.h"

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
  return counters.last_seen_unix_nano() - counters.first_seen_unix_nano();
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

std::string_view EventWord(v1::EventType type) {
  switch (type) {
    case v1::EVENT_TYPE_STARTED:
      return "started";
    case v1::EVENT_TYPE_EARLY:
      return "early";
    case v1::EVENT_TYPE_CLASSIFIED:
      return "classified";
    case v1::EVENT_TYPE_UPDATED:
      return "updated";
    case v1::EVENT_TYPE_ENDED:
      return "ended";
    default:
      return "";
  }
}

std::string_view EndReasonWord(v1::EndReason reason) {
  switch (reason) {
    case v1::END_REASON_IDLE:
      return "idle";
    case v1::END_REASON_ACTIVE:
      return "active";
    case v1::END_REASON_TCP_CLOSED:
      return "tcp_closed";
    case v1::END_REASON_EVICTED:
      return "evicted";
    case v1::END_REASON_SOURCE_END:
      return "source_end";
    case v1::END_REASON_SHUTDOWN:
      return "shutdown";
    case v1::END_REASON_PROGRAM:
      return "program";
    default:
      return "";
  }
}

bool MayBringOtherThanEnded(const v1::StreamStarted& started) {
  const auto& types = started.session_spec().events().types();
  const bool ended_alone = types.empty() || (types.size() == 1 && types[0] == v1::EVENT_TYPE_ENDED);
  return !ended_alone || started.subscription().position() == v1::START_POSITION_SNAPSHOT;
}

}  // namespace weir::cli
