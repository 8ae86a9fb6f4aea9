// The stream behind WatchSessions: the states and statistics of all sessions.
#ifndef WEIR_SERVER_STREAMS_SESSIONS_WATCH_H_
#define WEIR_SERVER_STREAMS_SESSIONS_WATCH_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "engine/session/session.h"
#include "engine/session/session_registry.h"
#include "server/streams/call_stream.h"
#include "weir/v1/session_service.pb.h"

namespace weir {

// A CallStream that writes each session first whole, then `listed`, then what changes: a session
// whole where its state changed, its warnings, its statistics at the interval where they changed,
// `deleted` when it is gone. Sessions to come are told as they come.
//
// Its memory is one entry for each session that there is or was told, and one message: it keeps no
// reports, but which sessions have something to tell, and makes a report of the newest state when
// the one before was taken. So a slow reader gets fewer reports, and what a session was between two
// of them is not told. It listens to the registry alone, once for all sessions. A session that was
// deleted is held no longer than until the next step.
class SessionsWatch final : public CallStream {
 public:
  // `state` outlives it, `context` and `transport` live until the transport was ended. `request` is
  // a WatchSessionsRequest; where something is wrong with it the stream ends with the error.
  static std::shared_ptr<SessionsWatch> Start(SensorState& state,
                                              grpc::CallbackServerContext* context,
                                              StreamTransport& transport,
                                              const grpc::ByteBuffer& request);

 private:
  enum Signal : uint32_t { kChanged = kFirstOwnSignal };

  struct Entry {
    std::shared_ptr<Session> session;  // null once it was deleted
    std::string id;
    uint64_t seen_changes = 0;     // Session::changes() when it was looked at last
    uint64_t told_warning = 0;     // its number
    uint64_t told_statistics = 0;  // a hash of them
    bool is_first = false;         // there from the start, and not told yet
    std::optional<SessionState> told_state;
    bool is_queued = false;
    bool has_changed = true;  // in its state, or there is a warning
    bool wants_statistics = false;
  };
  using Entries = std::map<std::string, Entry>;  // by uid

  using CallStream::CallStream;

  void OnSignals(uint32_t raised) override;
  bool is_open() const override { return watch_ != nullptr; }
  void WriteNext() override;
  int64_t tick_interval_ns() const override { return interval_ns_; }
  bool IsStuck(int64_t since_ns) const override;
  void ReleaseResources() override;

  absl::Status Take(const grpc::ByteBuffer& request);
  void Begin();
  void Look();
  void AddOrUpdate(const std::shared_ptr<Session>& session);
  void ForgetDeleted(const std::map<std::string, bool>& present);
  void AskForStatistics();
  void Queue(const std::string& uid, Entry& entry);
  void DropLater(std::shared_ptr<Session> session);

  bool WriteListedIfDue();
  // Each false where there was nothing to write.
  bool WriteReportOf(const std::string& uid, Entry& entry);
  bool WriteSession(v1::WatchSessionsResponse& report, Entry& entry);
  bool WriteWarning(v1::WatchSessionsResponse& report, Entry& entry);
  bool WriteStatistics(v1::WatchSessionsResponse& report, Entry& entry);
  void EndIfShutDown();

  // Of the steps alone, once Start is done with it.
  absl::Status opening_;
  std::unique_ptr<StateWatch> watch_;  // null before it began
  Labels labels_;
  v1::SessionView view_ = v1::SESSION_VIEW_UNSPECIFIED;
  int64_t interval_ns_ = kNanosPerSecond;
  int64_t asked_for_statistics_ns_ = 0;  // monotonic
  Entries entries_;
  std::deque<std::string> queue_;  // uids of entries that may have something to tell, each once
  size_t first_left_ = 0;          // entries with is_first
  bool listed_told_ = false;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_SESSIONS_WATCH_H_
