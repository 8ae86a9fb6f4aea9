#include "clients/cli/views/session_view.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/output/record_json.h"
#include "clients/cli/views/listing.h"
#include "clients/cli/views/property_table.h"
#include "clients/cli/views/session_listing.h"

namespace weir::cli {
namespace {

std::string LabelsOf(const v1::SessionSpec& spec) {
  std::string json;
  if (spec.labels_size() > 0) {
    const auto* field =
        spec.GetDescriptor()->FindFieldByNumber(v1::SessionSpec::kLabelsFieldNumber);
    RecordJson().AppendValue(spec, *field, json);
  }
  return json;
}

std::string SettingsOf(const v1::SessionStatus& status) {
  std::string json;
  if (status.has_effective_spec()) {
    RecordJson().AppendObject(status.effective_spec().meter(), json);
  }
  return json;
}

std::string EventsOf(const v1::SessionStatus& status) {
  std::string text = absl::StrCat(status.statistics().events_written());
  if (status.log().first_sequence() == 0) return text;
  return absl::StrCat(text, ", ", status.log().first_sequence(), " to ",
                      status.log().last_sequence(), " kept in ", status.log().bytes(), " bytes");
}

std::string DropsOf(const v1::CaptureStatistics& statistics) {
  const uint64_t by_kernel = statistics.kernel_dropped_packets();
  const uint64_t by_interface = statistics.interface_dropped_packets();
  if (by_kernel + by_interface == 0) return "";
  return absl::StrCat(by_kernel, " by the kernel, ", by_interface, " by the interface");
}

}  // namespace

int PrintSession(const Environment& environment, const v1::Session& session, bool json) {
  const v1::SessionStatus& status = session.status();
  const v1::CaptureStatistics& statistics = status.statistics();
  PropertyTable table;
  table.Add("Session", session.id());
  table.Add("State", StateWord(status.state()));
  table.Add("Error", status.error().message());
  table.Add("Source", SourceCell(session.spec().source()));
  table.Add("Labels", LabelsOf(session.spec()));
  table.Add("Created (UTC)", TimeCell(status.create_time_unix_nano()));
  table.Add("Started (UTC)", TimeCell(status.start_time_unix_nano()));
  table.Add("Ended (UTC)", TimeCell(status.end_time_unix_nano()));
  table.Add("Subscribers", absl::StrCat(status.subscribers()));
  table.Add("Packets", absl::StrCat(statistics.captured_packets(), ", ",
                                    statistics.packets_in_flows(), " of them in flows"));
  table.Add("Dropped", DropsOf(statistics));
  table.Add("Flows", absl::StrCat(statistics.flows_started(), ", ", statistics.open_flows(),
                                  " of them open"));
  table.Add("Events", EventsOf(status));
  table.Add("Settings", SettingsOf(status));
  return table.Print(environment, session, json);
}

}  // namespace weir::cli
