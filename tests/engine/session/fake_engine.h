// What stands below a session, under a test's control: sources that hold nothing, and meters that
// append and end when they are told to.
#ifndef WEIR_TESTS_ENGINE_SESSION_FAKE_ENGINE_H_
#define WEIR_TESTS_ENGINE_SESSION_FAKE_ENGINE_H_

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/session/session.h"
#include "engine/session/source_opener.h"
#include "tests/support/fake_clock.h"

namespace weir {

// Thread-safe. Made by FakeEngine, told by the test, destroyed by the session; a test's pointer to
// its Script stays good.
class FakeMeter final : public Meter {
 public:
  struct Script {
    size_t events_at_end = 0;  // appended last: the flows that were open
    std::atomic<uint64_t> kernel_drops{0};
    void Append(size_t events, size_t payload = 0);
    void End(absl::Status outcome = absl::OkStatus());
    bool started() const;
    bool stopped() const;
    bool destroyed() const;

    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void(FlowSink*)>> appends;  // guarded by mutex, as all below
    bool ended = false;
    absl::Status outcome;
    bool is_started = false, is_stopped = false, is_destroyed = false;

    Mailbox mailbox;  // of the one worker, which the test plays
  };

  FakeMeter(std::shared_ptr<Script> script, FlowSink* sink, std::unique_ptr<BudgetShare> open_flows)
      : script_(script), sink_(sink), open_flows_(std::move(open_flows)) {}
  ~FakeMeter() override;
  void Start(std::function<void(absl::Status)> on_end) override;
  void Stop() override;
  CaptureStatistics Statistics() const override;
  Mailboxes mailboxes() override { return {&script_->mailbox}; }

 private:
  absl::Status Run();

  const std::shared_ptr<Script> script_;
  FlowSink* const sink_;
  const std::unique_ptr<BudgetShare> open_flows_;
  std::thread thread_;
};

// The newest meter's script is `meters.back()`.
struct FakeEngine final : SourceOpener {
  absl::StatusOr<PacketSources> Open(const SessionSpec& spec) override;
  MeterFactory Factory();

  FakeClock clock;
  absl::Status open_status;  // of the next Open
  std::mutex mutex;
  std::vector<std::shared_ptr<FakeMeter::Script>> meters;  // guarded by mutex where threads create
};

SessionSpec FileSpec();
SessionSpec LiveSpec();

// Reads until the end, waiting for what is to come: the sequence numbers of all events, and the
// outcome.
struct Heard {
  std::vector<uint64_t> sequences;
  absl::Status outcome;
};
Heard ReadToEnd(Cursor& cursor);

// end - start = delivered + filtered out + lost.
bool Balances(const Ledger& ledger);

// Returns once the session is in `state` or beyond.
void AwaitState(Session& session, SessionState state);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_SESSION_FAKE_ENGINE_H_
