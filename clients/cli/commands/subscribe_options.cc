#include "clients/cli/commands/subscribe_options.h"

#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/settings_options.h"
#include "clients/cli/options/values.h"

namespace weir::cli {
namespace {

constexpr char kPosition[] = "Position";
constexpr char kDelivery[] = "Delivery";
constexpr char kOutput[] = "Output";
constexpr size_t kMaxTokenBytes = 65536;  // by the API

bool IsToken(const std::string& text) {
  return !text.empty() && text.size() % 2 == 0 && text.size() <= 2 * kMaxTokenBytes &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

void SetStart(const std::string& from, v1::Subscription& subscription) {
  if (from == "oldest") return subscription.set_position(v1::START_POSITION_OLDEST);
  if (from == "live") return subscription.set_position(v1::START_POSITION_LIVE);
  if (from == "snapshot") return subscription.set_position(v1::START_POSITION_SNAPSHOT);
  if (!IsToken(from)) RefuseValue("--from", from, "oldest, live, snapshot or a resume token");
  subscription.set_resume_token(absl::HexStringToBytes(from));
}

// How long ago something was is another time whenever the command is given again.
bool IsHowLongAgo(const std::string& time) { return !MomentOfText(time).has_value(); }

}  // namespace

void SubscribeOptions::AddTo(CLI::App& app, const Environment& environment) {
  app.add_option("SESSION", session, "session ID")->required()->type_name("");
  server.AddTo(app, environment);
  AddPosition(app);
  AddDelivery(app);
  output.AddTo(app);
  AddText(app, "--output-file", "FILE", "write to this file, as jsonl (default) or csv",
          output_file)
      ->group(kOutput);
  AddText(app, "--resume-file", "FILE", "save the position to this file, and resume from it",
          resume_file)
      ->group(kOutput);
  filter.AddTo(app);
}

void SubscribeOptions::AddPosition(CLI::App& app) {
  CLI::Option* const start =
      AddText(app, "--from", "POSITION", "oldest (default), live, snapshot or a resume token", from)
          ->group(kPosition);
  AddNumber(app, "--last", "start at the newest N events", last, {1})
      ->excludes(start)
      ->group(kPosition);
  app.add_flag("--no-follow,--end-when-caught-up", no_follow,
               "exit when caught up, instead of waiting for new events")
      ->group(kPosition);
}

void SubscribeOptions::AddDelivery(CLI::App& app) {
  AddChoice<v1::OverflowPolicy>(app, "--on-overflow", "POLICY",
                                "if this program is too slow: skip, disconnect or block",
                                {{"skip", v1::OVERFLOW_POLICY_SKIP},
                                 {"disconnect", v1::OVERFLOW_POLICY_DISCONNECT},
                                 {"block", v1::OVERFLOW_POLICY_BLOCK}},
                                on_overflow)
      ->group(kDelivery);
  AddDuration(app, "--stall-timeout", "with block: how long the sensor waits (30)", stall_timeout,
              Zero::kRefused)
      ->group(kDelivery);
  AddDuration(app, "--heartbeat-interval,--heartbeat", "time between heartbeats (5)",
              heartbeat_interval, Zero::kRefused)
      ->group(kDelivery);
  AddList(app, "--events", "LIST", std::string("only these events: ") + kEventWords + ",snapshot",
          events)
      ->group(kDelivery);
}

v1::SubscribeFlowsRequest SubscribeOptions::Request(absl::Time now) const {
  v1::SubscribeFlowsRequest request;
  request.set_session_id(session);
  v1::Subscription& subscription = *request.mutable_subscription();
  SetStart(from.value_or("oldest"), subscription);
  if (last) subscription.set_last_events(*last);
  if (resume_file) CheckResumable(subscription);
  subscription.set_end_when_caught_up(no_follow);
  for (const std::string& word : events) {
    subscription.add_event_types(EnumOf<v1::EventType>("--events", word));
  }
  if (on_overflow) subscription.set_on_overflow(*on_overflow);
  if (stall_timeout) *subscription.mutable_stall_timeout() = *stall_timeout;
  if (heartbeat_interval) *subscription.mutable_heartbeat_interval() = *heartbeat_interval;
  filter.Fill(now, subscription);
  return request;
}

void SubscribeOptions::CheckResumable(const v1::Subscription& subscription) const {
  if (subscription.has_resume_token() || subscription.position() == v1::START_POSITION_SNAPSHOT) {
    RefuseValue("--from", *from, "oldest or live, with --resume-file");
  }
  if (filter.since() && IsHowLongAgo(*filter.since())) {
    RefuseValue("--since", *filter.since(), "a date and time, with --resume-file");
  }
}

OutputSettings SubscribeOptions::Output(const Environment& environment) const {
  if (!output_file && !resume_file) return output.Settings(environment, filter.fields());
  return output.FileSettings(environment, filter.fields());
}

// Where it begins and how it is delivered may change from run to run.
CheckpointSpec SubscribeOptions::Checkpointing(const v1::SubscribeFlowsRequest& request) const {
  v1::Subscription shape;
  *shape.mutable_allow() = request.subscription().allow();
  *shape.mutable_deny() = request.subscription().deny();
  *shape.mutable_event_types() = request.subscription().event_types();
  if (request.subscription().has_since_unix_nano()) {
    shape.set_since_unix_nano(request.subscription().since_unix_nano());
  }
  if (request.subscription().has_field_mask()) {
    *shape.mutable_field_mask() = request.subscription().field_mask();
  }
  google::protobuf::util::JsonPrintOptions names;
  names.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(shape, &json, names);
  const bool csv = output.FileFormat() == OutputFormat::kCsv;
  return {*resume_file, output_file.value_or(""), session,
          absl::StrCat(output.nfstream() ? "--nfstream " : "",
                       output.with_origin() ? "--with-origin " : "", "--output ",
                       csv ? "csv" : "jsonl", " ", json)};
}

}  // namespace weir::cli
