#include "engine/session/warnings.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir {
namespace {

// " (eth0: 5, eth1: 2)", or nothing where no interface has any.
std::string ByInterface(const CaptureStatistics& totals, uint64_t InterfaceCounts::*drops) {
  std::string text;
  for (const InterfaceCounts& interface : totals.interfaces) {
    if (interface.*drops == 0) continue;
    absl::StrAppend(&text, text.empty() ? " (" : ", ", interface.name, ": ", interface.*drops);
  }
  if (!text.empty()) text += ')';
  return text;
}

// A file says what was dropped while it was recorded.
bool IsRecorded(const CaptureStatistics& totals) { return totals.source_files_total > 0; }

std::string RecordedDrops(uint64_t drops, absl::string_view by, const std::string& by_interface) {
  return absl::StrCat("the capture says that ", by, " dropped ", drops,
                      " packets while it was recorded", by_interface);
}

std::string KernelDrops(const CaptureStatistics& totals) {
  if (IsRecorded(totals)) {
    return RecordedDrops(totals.kernel_drops, "the kernel",
                         ByInterface(totals, &InterfaceCounts::kernel_drops));
  }
  return absl::StrCat("the kernel drops packets, ", totals.kernel_drops, " so far",
                      ByInterface(totals, &InterfaceCounts::kernel_drops),
                      ": workers are too slow, or kernel_buffer_bytes is too small for a burst");
}

std::string InterfaceDrops(const CaptureStatistics& totals) {
  if (IsRecorded(totals)) {
    return RecordedDrops(totals.interface_drops, "the interface",
                         ByInterface(totals, &InterfaceCounts::interface_drops));
  }
  return absl::StrCat("the interface or its driver drops packets, ", totals.interface_drops,
                      " so far", ByInterface(totals, &InterfaceCounts::interface_drops));
}

std::string Evictions(const CaptureStatistics& totals, uint64_t evicted) {
  std::string text = absl::StrCat("flows end before their time, ", evicted, " so far: ");
  if (totals.flows_without_room < evicted) {
    absl::StrAppend(&text, "there are more at once than max_open_flows");
  }
  if (totals.flows_without_room > 0) {
    absl::StrAppend(&text, totals.flows_without_room < evicted ? "; " : "",
                    totals.flows_without_room,
                    " of them because all sessions together have the sensor's max_open_flows");
  }
  return text;
}

// Stamps that are a little out of order are plain: those of several interfaces, or of several
// queues of one.
constexpr int64_t kMuchOutOfOrderNs = kNanosPerSecond;

uint64_t OutOfOrder(const CaptureStatistics& totals) {
  if (totals.largest_backward_ns < kMuchOutOfOrderNs) return 0;
  return totals.backward_timestamps + totals.clock_steps_back;
}

std::string SourceOutOfOrder(const CaptureStatistics& totals) {
  return absl::StrCat("time goes back in the source, by up to ",
                      (totals.largest_backward_ns + kNanosPerSecond / 2) / kNanosPerSecond, " s, ",
                      OutOfOrder(totals), " packets so far: ",
                      IsRecorded(totals)
                          ? "captures that overlap in time, or a clock that was set back"
                          : "the clock was set back");
}

std::string StrayTimestamps(const CaptureStatistics& totals) {
  return absl::StrCat("packets have stray time stamps, ", totals.stray_timestamps,
                      " so far: they are counted at the time of those around");
}

std::string FailedLookups(uint64_t count) {
  return absl::StrCat("looks at the machine's sockets fail, ", count,
                      " so far: flows that open meanwhile may lack their process");
}

// "eth0: went down (2 times, 7.5 s in all)" of each that was ever down.
std::string Outages(const CaptureStatistics& totals) {
  std::vector<std::string> parts;
  for (const InterfaceCounts& each : totals.interfaces) {
    if (each.outages == 0) continue;
    const double seconds = static_cast<double>(each.outage_ns / kNanosPerMilli) / 1000;
    parts.push_back(absl::StrCat(
        each.name,
        each.state == InterfaceState::kFailed ? absl::StrCat(" failed: ", each.failure)
        : each.state == InterfaceState::kDown ? " is down"
                                              : " was down and is captured on again",
        " (", each.outages, each.outages == 1 ? " outage, " : " outages, ", seconds, " s in all)"));
  }
  return absl::StrCat("what interfaces carried while they were down was not captured: ",
                      absl::StrJoin(parts, "; "));
}

}  // namespace

void Warnings::LookAtInterfaces(const CaptureStatistics& totals, int64_t unix_ns,
                                int64_t monotonic_ns) {
  uint64_t outages = 0;
  size_t failed = 0;
  for (const InterfaceCounts& each : totals.interfaces) {
    outages += each.outages;
    failed += each.state == InterfaceState::kFailed ? 1 : 0;
  }
  const bool begins = Begins(WarningKind::kInterfaceOutage, outages, monotonic_ns);
  if (!begins && failed <= failed_interfaces_) return;
  failed_interfaces_ = failed;
  Add(WarningKind::kInterfaceOutage, Outages(totals), unix_ns);
}

bool Warnings::Look(const CaptureStatistics& totals, int64_t unix_ns, int64_t monotonic_ns) {
  const uint64_t evicted = totals.flows_ended[static_cast<size_t>(EndReason::kEvicted)];
  MutexLock lock(mutex_);
  const uint64_t before = last_number_;
  if (Begins(WarningKind::kKernelDrops, totals.kernel_drops, monotonic_ns)) {
    Add(WarningKind::kKernelDrops, KernelDrops(totals), unix_ns);
  }
  if (Begins(WarningKind::kInterfaceDrops, totals.interface_drops, monotonic_ns)) {
    Add(WarningKind::kInterfaceDrops, InterfaceDrops(totals), unix_ns);
  }
  if (Begins(WarningKind::kEviction, evicted, monotonic_ns)) {
    Add(WarningKind::kEviction, Evictions(totals, evicted), unix_ns);
  }
  if (Begins(WarningKind::kSourceOutOfOrder, OutOfOrder(totals), monotonic_ns)) {
    Add(WarningKind::kSourceOutOfOrder, SourceOutOfOrder(totals), unix_ns);
  }
  if (Begins(WarningKind::kStrayTimestamps, totals.stray_timestamps, monotonic_ns)) {
    Add(WarningKind::kStrayTimestamps, StrayTimestamps(totals), unix_ns);
  }
  const uint64_t failed_lookups = totals.failed_socket_lookups;
  if (Begins(WarningKind::kSocketLookups, failed_lookups, monotonic_ns)) {
    Add(WarningKind::kSocketLookups, FailedLookups(failed_lookups), unix_ns);
  }
  LookAtInterfaces(totals, unix_ns, monotonic_ns);
  return last_number_ > before;
}

bool Warnings::Begins(WarningKind kind, uint64_t count, int64_t now_ns) {
  Trouble& trouble = Of(kind);
  if (count <= trouble.count) return false;
  trouble.count = count;
  const std::optional<int64_t> before = std::exchange(trouble.last_rise_ns, now_ns);
  return !before.has_value() || now_ns - *before >= kCalmNs;
}

void Warnings::Add(WarningKind kind, std::string message, int64_t unix_ns) {
  Of(kind).newest = {kind, std::move(message), unix_ns, last_number_ + 1};
  ++last_number_;
}

std::optional<Warning> Warnings::After(uint64_t told) const {
  if (told >= last_number_) return std::nullopt;
  MutexLock lock(mutex_);
  const Warning* next = nullptr;
  for (const Trouble& trouble : troubles_) {
    if (trouble.newest.number <= told) continue;
    if (next == nullptr || trouble.newest.number < next->number) next = &trouble.newest;
  }
  return next == nullptr ? std::nullopt : std::optional<Warning>(*next);
}

}  // namespace weir
