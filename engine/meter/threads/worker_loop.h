// What the thread of one worker does around its flow pipeline: runs the commands that others have
// for it, publishes its part of the totals and hands its events on in time, whatever their number.
#ifndef WEIR_ENGINE_METER_THREADS_WORKER_LOOP_H_
#define WEIR_ENGINE_METER_THREADS_WORKER_LOOP_H_

#include <cstdint>
#include <memory>

#include "engine/base/clock.h"
#include "engine/base/published.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flows/flow_pipeline.h"
#include "engine/meter/threads/mailbox.h"

namespace weir {

// One thread runs it; mailbox() and PublishedTotals() are thread-safe.
class WorkerLoop {
 public:
  // `clock` outlives the loop.
  WorkerLoop(std::unique_ptr<FlowPipeline> pipeline, const Clock& clock);
  WorkerLoop(const WorkerLoop&) = delete;
  WorkerLoop& operator=(const WorkerLoop&) = delete;

  Mailbox& mailbox() { return mailbox_; }

  // As FlowPipeline::Process().
  template <typename Packets>
  void Process(const Packets& packets) {
    if (mailbox_.has_mail()) RunMail();
    pipeline_->Process(packets);
  }

  // As FlowPipeline::AddClockSteps().
  void AddClockSteps(std::span<const ClockStep> steps) {
    if (!steps.empty()) pipeline_->AddClockSteps(steps);
  }

  // To be called where a wait for packets ended without any: runs commands, and does what
  // EndBatch() does.
  void Attend();
  // How long that wait may be.
  int64_t NanosToWait() const;

  // Ends the flows that are idle at `now_ns` though the link is quiet, and hands events on.
  void AdvanceTo(int64_t now_ns);

  // To be called after every batch: releases what was held long enough, publishes the totals, and
  // hands events on that have waited for as long as a subscriber should wait.
  void EndBatch();

  // Ends all flows and hands everything on. The worker is over then: commands that still come are
  // run without it.
  void EndAll(EndReason reason);

  // What the pipeline has counted, as of a short time ago.
  CaptureStatistics PublishedTotals() const { return published_.Get(); }

 protected:
  const Clock& clock() const { return clock_; }

 private:
  void RunMail();
  void RunCommands();
  void AwaitRoom();
  void AwaitMail(int64_t longest_ns);
  void Flush();

  std::unique_ptr<FlowPipeline> pipeline_;
  Mailbox mailbox_;
  const Clock& clock_;
  int64_t last_flush_ns_;  // monotonic
  Published<CaptureStatistics> published_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_WORKER_LOOP_H_
