#include "clients/cli/commands/subscribe_options.h"

#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/options/event_types.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/values.h"

namespace weir::cli {
namespace {

constexpr char kPlace[] = "Place and pace";
constexpr char kOutput[] = "Output";
constexpr size_t kMaxTokenBytes = 128;

bool IsToken(const std::string& text) {
  return !text.empty() && text.size() % 2 == 0 && text.size() <= 2 * kMaxTokenBytes &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

void SetStart(const std::string& from, v1::Subscription& subscription) {
  if (from == "oldest") return subscription.set_position(v1::START_POSITION_OLDEST);
  if (from == "live") return subscription.set_position(v1::START_POSITION_LIVE);
  if (from == "snapshot") return subscription.set_position(v1::START_POSITION_SNAPSHOT);
  if (!IsToken(from)) RefuseValue("--from", from, "oldest, live, snapshot or a token");
  subscription.set_resume_token(absl::HexStringToBytes(from));
}

}  // namespace

void SubscribeOptions::AddTo(CLI::App& app, const Environment& environment) {
  app.add_option("SESSION", session, "id of the session")->required()->type_name("");
  server.AddTo(app, environment);
  AddText(app, "--from", "PLACE", "where to begin: oldest (the default), live, snapshot or a token",
          from)
      ->group(kPlace);
  AddChoice<v1::OverflowPolicy>(app, "--on-overflow", "POLICY",
                                "when this program is too slow: skip, disconnect or block",
                                {{"skip", v1::OVERFLOW_POLICY_SKIP},
                                 {"disconnect", v1::OVERFLOW_POLICY_DISCONNECT},
                                 {"block", v1::OVERFLOW_POLICY_BLOCK}},
                                on_overflow)
      ->group(kPlace);
  AddDuration(app, "--stall-timeout", "time that the sensor waits for this program (30)",
              stall_timeout, Zero::kRefused)
      ->group(kPlace);
  AddDuration(app, "--heartbeat", "time between signs of life on a quiet stream (5)",
              heartbeat_interval, Zero::kRefused)
      ->group(kPlace);
  AddList(app, "--events", "LIST", std::string("only these events: ") + kEventWords, events)
      ->group(kPlace);
  output.AddTo(app);
  AddText(app, "--output-file", "FILE", "write there, as jsonl or csv", output_file)
      ->group(kOutput);
  AddText(app, "--resume-file", "FILE", "keep there how far the output is, and go on from it",
          resume_file)
      ->group(kOutput);
  filter.AddTo(app);
}

v1::SubscribeFlowsRequest SubscribeOptions::Request() const {
  v1::SubscribeFlowsRequest request;
  request.set_session_id(session);
  v1::Subscription& subscription = *request.mutable_subscription();
  SetStart(from.value_or("oldest"), subscription);
  if (resume_file &&
      (subscription.has_resume_token() || subscription.position() == v1::START_POSITION_SNAPSHOT)) {
    RefuseValue("--from", *from, "what --resume-file can go on from: oldest or live");
  }
  for (const std::string& word : events) {
    subscription.add_event_types(EventTypeOf("--events", word));
  }
  if (on_overflow) subscription.set_on_overflow(*on_overflow);
  if (stall_timeout) *subscription.mutable_stall_timeout() = *stall_timeout;
  if (heartbeat_interval) *subscription.mutable_heartbeat_interval() = *heartbeat_interval;
  filter.Fill(subscription);
  return request;
}

OutputSettings SubscribeOptions::Output(const Environment& environment) const {
  if (!output_file && !resume_file) return output.Settings(environment, filter.fields());
  return output.FileSettings(environment, filter.fields());
}

// Where it begins and how it is paced may change from run to run.
CheckpointSpec SubscribeOptions::Checkpointing(const v1::SubscribeFlowsRequest& request) const {
  v1::Subscription shape;
  *shape.mutable_allow() = request.subscription().allow();
  *shape.mutable_deny() = request.subscription().deny();
  *shape.mutable_event_types() = request.subscription().event_types();
  if (request.subscription().has_field_mask()) {
    *shape.mutable_field_mask() = request.subscription().field_mask();
  }
  google::protobuf::util::JsonPrintOptions names;
  names.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(shape, &json, names);
  const bool csv = output.FileFormat() == OutputFormat::kCsv;
  return {*resume_file, output_file.value_or(""), session,
          absl::StrCat(output.nfstream() ? "--nfstream " : "", "--output ", csv ? "csv" : "jsonl",
                       " ", json)};
}

}  // namespace weir::cli
