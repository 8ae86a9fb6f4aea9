#include "clients/cli/views/session_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/record_json.h"
#include "clients/cli/views/tables.h"
#include "engine/base/address_text.h"

namespace weir::cli {
namespace {

// A session that is not shown in full has the first paths alone.
std::string FilesCell(const v1::FileSource& files) {
  const std::string paths = absl::StrJoin(files.paths(), " ");
  const uint32_t shown = static_cast<uint32_t>(files.paths_size());
  if (files.path_count() <= shown) return paths;
  return absl::StrCat(paths, " and ", files.path_count() - shown, " more");
}

// The files, interfaces or the kind of a source.
std::string SourceCell(const v1::Source& source) {
  switch (source.kind_case()) {
    case v1::Source::kFiles:
      return FilesCell(source.files());
    case v1::Source::kInterfaces:
      return absl::StrJoin(source.interfaces().names(), " ");
    case v1::Source::kUpload:
      return "upload " + source.upload().name();
    case v1::Source::kSynthetic:
      return "synthetic traffic";
    default:
      return "";
  }
}

std::string UidOf(const v1::Session& session) {
  std::string uid;
  AppendHex(session.uid(), uid);
  return uid;
}

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
  const std::string text = absl::StrCat(status.statistics().events_written(), " written");
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

void AddTimes(const v1::SessionStatus& status, PropertyTable& table) {
  if (status.has_create_time()) table.Add("Created (UTC)", TimeCell(status.create_time()));
  if (status.has_start_time()) table.Add("Started (UTC)", TimeCell(status.start_time()));
  if (status.has_end_time()) table.Add("Ended (UTC)", TimeCell(status.end_time()));
}

void AddCounters(const v1::SessionStatus& status, PropertyTable& table) {
  const v1::CaptureStatistics& statistics = status.statistics();
  if (statistics.has_progress()) table.Add("Progress", DescribeProgress(statistics.progress()));
  table.Add("Packets", absl::StrCat(statistics.captured_packets(), " captured, ",
                                    statistics.packets_in_flows(), " in flows"));
  table.Add("Dropped", DropsOf(statistics));
  table.Add("Flows", absl::StrCat(statistics.flows_started(), " started, ", statistics.open_flows(),
                                  " open"));
  table.Add("Events", EventsOf(status));
}

}  // namespace

int PrintSession(const Environment& environment, const v1::Session& session, bool json) {
  const v1::SessionStatus& status = session.status();
  PropertyTable table;
  table.Add("Session", session.id());
  table.Add("UID", UidOf(session));
  table.Add("State", EnumWord(status.state()));
  table.Add("Error", status.error().message());
  table.Add("Source", SourceCell(session.spec().source()));
  table.Add("Labels", LabelsOf(session.spec()));
  AddTimes(status, table);
  table.Add("Subscribers", absl::StrCat(status.subscribers()));
  AddCounters(status, table);
  table.Add("Settings", SettingsOf(status));
  return table.Print(environment, session, json);
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
      {session.id(), EnumWord(status.state()), std::to_string(status.subscribers()),
       std::to_string(statistics.flows_started()), std::to_string(statistics.captured_packets()),
       std::to_string(statistics.events_written()), SourceCell(session.spec().source()),
       status.error().message()});
}

}  // namespace weir::cli
