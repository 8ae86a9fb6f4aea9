#include "clients/cli/views/session_listing.h"

#include <string>

#include "absl/strings/str_join.h"

namespace weir::cli {

std::string StateWord(v1::SessionState state) {
  return EnumWord(v1::SessionState_Name(state), "SESSION_STATE_");
}

std::string SourceCell(const v1::Source& source) {
  switch (source.kind_case()) {
    case v1::Source::kFiles:
      return absl::StrJoin(source.files().paths(), " ");
    case v1::Source::kInterfaces:
      return absl::StrJoin(source.interfaces().names(), " ");
    case v1::Source::kUpload:
      return "upload " + source.upload().name();
    case v1::Source::kSynthetic:
      return "made-up traffic";
    default:
      return "";
  }
}

SessionListing::SessionListing(const Environment& environment, bool json)
    : listing_(environment, json) {
  listing_.Columns({{"SESSION"},
                    {"STATE"},
                    {"SUBSCRIBERS", true},
                    {"FLOWS", true},
                    {"PACKETS", true},
                    {"EVENTS", true},
                    {"SOURCE"},
                    {"ERROR"}});
}

void SessionListing::Add(const v1::Session& session) {
  const v1::SessionStatus& status = session.status();
  const v1::CaptureStatistics& statistics = status.statistics();
  listing_.Add(
      session,
      {session.id(), StateWord(status.state()), std::to_string(status.subscribers()),
       std::to_string(statistics.flows_started()), std::to_string(statistics.captured_packets()),
       std::to_string(statistics.events_written()), SourceCell(session.spec().source()),
       status.error().message()});
}

}  // namespace weir::cli
