// What a client can get wrong: each is a status that names what is at fault, and the sensor goes
// on.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using testing::HasSubstr;

constexpr int kInvalidArgument = 3;
constexpr int kUnimplemented = 12;
constexpr int kNotFound = 5;
constexpr int kAlreadyExists = 6;
constexpr int kPermissionDenied = 7;
constexpr int kResourceExhausted = 8;

// A capture root with a good capture and files that are none.
class BadInput : public testing::Test {
 protected:
  BadInput() : root_(MakeRoot()), sensor_({.capture_root = root_}) {}
  ~BadInput() override { std::filesystem::remove_all(root_); }

  static std::string MakeRoot() {
    std::string folder = testing::TempDir() + "weir-root-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) ADD_FAILURE() << "no folder " << folder;
    std::filesystem::create_directory(folder + "/folder");
    std::ofstream(folder + "/empty.pcap");
    std::ofstream(folder + "/rules.txt") << "tcp:65535@Own\n";
    std::ofstream(folder + "/text.pcap") << "Not a capture, only a few words of text.\n";
    for (const char* name : {"tls.pcap", "link_unknown.pcap"}) {
      std::filesystem::copy_file(std::string("tests/data/") + name, folder + "/" + name);
    }
    return folder;
  }

  const std::string root_;
  TestSensor sensor_;
};

struct BadFile {
  const char* path;
  int code;
  const char* in_message;
};

TEST_F(BadInput, OfAFileIsToldByCreateSessionAndCaptureFlowsAlike) {
  const BadFile cases[] = {
      {"missing.pcap", kNotFound, "missing.pcap"},
      {"folder", kInvalidArgument, "folder"},
      {"empty.pcap", kInvalidArgument, "empty"},
      {"text.pcap", kInvalidArgument, "text.pcap"},
      {"link_unknown.pcap", kInvalidArgument, "link type"},
      {"../outside.pcap", kPermissionDenied, "outside.pcap"},
      {"/etc/passwd", kPermissionDenied, "/etc/passwd"},
      {"", kInvalidArgument, "paths"},
  };
  for (const BadFile& each : cases) {
    SCOPED_TRACE(each.path);
    v1::CreateSessionRequest create;
    *create.mutable_spec() = FilesSpecOf({each.path});
    v1::CreateSessionResponse response;
    const CallStatus created = sensor_.client().Call(create, response);
    const FlowStreamRecord captured = sensor_.client().Capture({each.path});
    for (const CallStatus& status : {created, captured.status}) {
      EXPECT_EQ(status.code, each.code) << status.message;
      EXPECT_THAT(status.message, HasSubstr(each.in_message));
      EXPECT_THAT(status.message, testing::Not(HasSubstr("\n")));
      EXPECT_EQ(status.domain, "weir.invalid");
      if (each.code == kInvalidArgument) {
        EXPECT_EQ(status.field.substr(0, 23), "spec.source.files.paths");
      }
      if (each.code == kNotFound) {
        EXPECT_EQ(status.reason, "FILE_NOT_FOUND");
        EXPECT_EQ(status.resource_name, each.path);
      }
    }
    EXPECT_TRUE(captured.messages.empty());
  }
  EXPECT_EQ(sensor_.SessionCount(), 0u);
  EXPECT_TRUE(sensor_.client().Capture({"tls.pcap"}).status.ok());
}

struct BadField {
  const char* field;
  int code;
  std::function<void(v1::CaptureFlowsRequest&)> spoil;
};

const BadField kBadFields[] = {
    {"spec.source", kInvalidArgument, [](auto& r) { r.mutable_spec()->clear_source(); }},
    {"spec.meter.bpf_filter", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_bpf_filter("tcp and and"); }},
    {"spec.meter.bpf_filter", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_bpf_filter("src host h.example"); }},
    {"spec.meter.idle_timeout", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->mutable_idle_timeout()->set_seconds(-5); }},
    {"spec.meter.active_timeout", kInvalidArgument,
     [](auto& r) {
       r.mutable_spec()->mutable_meter()->mutable_active_timeout()->set_seconds(10'000'000'000);
     }},
    {"spec.meter.max_dissected_packets", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_max_dissected_packets(256); }},
    {"spec.meter.early_packets", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_early_packets(65536); }},
    {"spec.meter.workers", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_workers(100'000); }},
    {"spec.meter.max_open_flows", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_max_open_flows(0); }},
    {"spec.events.early_at_packet", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_events()->add_types(v1::EVENT_TYPE_EARLY); }},
    {"spec.log.max_bytes", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_log()->set_max_bytes(1); }},
    {"spec.lifetime", kInvalidArgument, [](auto& r) { r.mutable_spec()->mutable_lifetime(); }},
    {"spec.start", kInvalidArgument, [](auto& r) { r.mutable_spec()->mutable_start(); }},
    {"subscription.batch.max_bytes", kInvalidArgument,
     [](auto& r) { r.mutable_subscription()->mutable_batch()->set_max_bytes(0); }},
    {"subscription.stall_timeout", kInvalidArgument,
     [](auto& r) { r.mutable_subscription()->mutable_stall_timeout(); }},
    {"subscription.heartbeat_interval", kInvalidArgument,
     [](auto& r) { r.mutable_subscription()->mutable_heartbeat_interval()->set_nanos(1); }},
    {"subscription.resume_token", kInvalidArgument,
     [](auto& r) { r.mutable_subscription()->set_resume_token("no token of ours, surely"); }},
    {"spec.meter.vxlan_ports[0]", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->add_vxlan_ports(65536); }},
    {"spec.source.files.path_count", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_source()->mutable_files()->set_path_count(1); }},
    {"subscription.field_mask.paths[1]", kInvalidArgument,
     [](auto& r) {
       r.mutable_subscription()->mutable_field_mask()->add_paths("id");
       r.mutable_subscription()->mutable_field_mask()->add_paths("application.nonesuch");
     }},
    {"subscription.field_mask.paths[0]", kInvalidArgument,
     [](auto& r) { r.mutable_subscription()->mutable_field_mask()->add_paths("id.more"); }},
    {"subscription.field_mask.paths[0]", kInvalidArgument,
     [](auto& r) { r.mutable_subscription()->mutable_field_mask()->add_paths(""); }},
    {"spec.meter.custom_protocols_file", kNotFound,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_custom_protocols_file("none.txt"); }},
    {"spec.meter.custom_protocols_file", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_custom_protocols_file("rules.txt"); }},
    {"spec.meter.custom_categories_file", kPermissionDenied,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_custom_categories_file("/etc/passwd"); }},
    {"spec.meter.extra_tunnels", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->add_extra_tunnels(v1::TUNNEL_KIND_TZSP); }},
    {"spec.meter.find_processes", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_meter()->set_find_processes(true); }},
    {"spec.source.upload", kInvalidArgument,
     [](auto& r) { r.mutable_spec()->mutable_source()->mutable_upload(); }},
    {"spec.source.interfaces.names", kInvalidArgument,
     [](auto& r) {
       for (const char* name : {"lo", "lo"}) {
         r.mutable_spec()->mutable_source()->mutable_interfaces()->add_names(name);
       }
     }},
    {"spec.source.files.paths[0]", kInvalidArgument,
     [](auto& r) {
       r.mutable_spec()->mutable_source()->mutable_files()->set_paths(0, std::string(4096, 'a'));
     }},
    {"spec.source.synthetic.applications", kInvalidArgument,
     [](auto& r) {
       for (int i = 0; i < 65; ++i) {
         r.mutable_spec()->mutable_source()->mutable_synthetic()->add_applications("TLS");
       }
     }},
    {"subscription.event_types[0]", kUnimplemented,
     [](auto& r) { r.mutable_subscription()->add_event_types(v1::EVENT_TYPE_WINDOW); }},
    {"subscription.allow[0].flow_ids", kUnimplemented,
     [](auto& r) { r.mutable_subscription()->add_allow()->add_flow_ids(1); }},
    {"subscription.deny[0].event_types[0]", kUnimplemented,
     [](auto& r) { r.mutable_subscription()->add_deny()->add_event_types(v1::EVENT_TYPE_PACKET); }},
    {"spec.source.synthetic.applications", kInvalidArgument,
     [](auto& r) {
       r.mutable_spec()->mutable_source()->mutable_synthetic()->add_applications("Gopher");
     }},
};

TEST_F(BadInput, OfAFieldNamesTheField) {
  for (const BadField& each : kBadFields) {
    SCOPED_TRACE(each.field);
    v1::CaptureFlowsRequest request;
    *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
    each.spoil(request);
    const CallStatus status = sensor_.client().Run(request).status;
    EXPECT_EQ(status.code, each.code) << status.message;
    EXPECT_EQ(status.field, each.field) << status.message;
  }
  EXPECT_TRUE(sensor_.AwaitSessionCount(0));
  EXPECT_TRUE(sensor_.client().Capture({"tls.pcap"}).status.ok());
}

TEST_F(BadInput, OfManyFieldsIsToldAtOnce) {
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  request.mutable_spec()->mutable_meter()->set_max_dissected_packets(256);
  request.mutable_spec()->mutable_meter()->set_max_open_flows(0);
  request.mutable_spec()->mutable_log()->set_max_bytes(1);
  request.mutable_subscription()->mutable_batch()->set_max_bytes(0);
  request.mutable_subscription()->add_deny()->add_networks("nowhere");
  const CallStatus status = sensor_.client().Run(request).status;
  EXPECT_EQ(status.reason, "INVALID_ARGUMENT");
  EXPECT_THAT(status.fields,
              testing::ElementsAre("spec.meter.max_dissected_packets", "spec.meter.max_open_flows",
                                   "spec.log.max_bytes", "subscription.batch.max_bytes",
                                   "subscription.deny[0].networks[0]"));
  EXPECT_EQ(status.message,
            "spec.meter.max_dissected_packets: 256 is not from 0 to 255 (and 4 more)");
}

TEST(BadFilter, NamesTheFilterWhateverItIsFor) {
  TestSensor sensor({.standard_input = true});
  for (const char* path : {"tls.pcap", "/dev/stdin"}) {
    ASSERT_GE(dup2(open("tests/data/tls.pcap", O_RDONLY | O_CLOEXEC), STDIN_FILENO), 0);
    v1::CaptureFlowsRequest request;
    *request.mutable_spec() = FilesSpecOf({path});
    request.mutable_spec()->mutable_meter()->set_bpf_filter("tcp and and");
    const CallStatus status = sensor.client().Run(request).status;
    EXPECT_EQ(status.code, kInvalidArgument) << status.message;
    EXPECT_EQ(status.field, "spec.meter.bpf_filter") << status.message;
  }
}

TEST_F(BadInput, OfAnUnknownSessionIsNotFoundAndNamesIt) {
  v1::GetSessionRequest get;
  get.set_session_id("nobody");
  v1::GetSessionResponse got;
  v1::StopSessionRequest stop;
  stop.set_session_id("nobody");
  v1::StopSessionResponse stopped;
  v1::DeleteSessionRequest remove;
  remove.set_session_id("nobody");
  v1::DeleteSessionResponse removed;
  v1::WatchSessionRequest watch;
  watch.set_session_id("nobody");
  std::vector<v1::WatchSessionResponse> reports;
  for (const CallStatus& status :
       {sensor_.client().Call(get, got), sensor_.client().Call(stop, stopped),
        sensor_.client().Call(remove, removed), sensor_.client().Watch(watch, reports),
        sensor_.client().Subscribe("nobody").status}) {
    EXPECT_EQ(status.code, kNotFound) << status.message;
    EXPECT_EQ(status.reason, "SESSION_NOT_FOUND");
    EXPECT_EQ(status.resource_type, "session");
    EXPECT_EQ(status.resource_name, "nobody");
    EXPECT_THAT(status.message, HasSubstr("nobody"));
  }
}

TEST_F(BadInput, OfAnIdThatIsTakenOrIsNoneIsTold) {
  v1::CreateSessionRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  request.set_session_id("taken");
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor_.client().Call(request, response).ok());
  const CallStatus again = sensor_.client().Call(request, response);
  EXPECT_EQ(again.code, kAlreadyExists);
  EXPECT_EQ(again.reason, "SESSION_ALREADY_EXISTS");
  request.set_session_id("No Id");
  const CallStatus no_id = sensor_.client().Call(request, response);
  EXPECT_EQ(no_id.code, kInvalidArgument);
  EXPECT_EQ(no_id.field, "session_id");
}

TEST(Limits, OfSessionsAndStreamsAreResourceExhaustedWithARetry) {
  TestSensor sensor({.max_sessions = 1, .max_streams = 1});
  v1::CreateSessionRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  request.mutable_spec()->mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  request.mutable_spec()->mutable_start()->set_subscribers(2);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor.client().Call(request, response).ok());
  const CallStatus second = sensor.client().Call(request, response);
  EXPECT_EQ(second.code, kResourceExhausted) << second.message;
  EXPECT_TRUE(second.has_retry);
  EXPECT_THAT(second.metadata,
              testing::UnorderedElementsAre(testing::Pair("limit", "max_sessions"),
                                            testing::Pair("max", "1"), testing::Pair("asked", "1"),
                                            testing::Pair("in_use", "1")));

  v1::SubscribeFlowsRequest subscribe;
  subscribe.set_session_id(response.session().id());
  const std::unique_ptr<FlowCall> call = sensor.client().Open(subscribe);
  v1::FlowStreamMessage started;
  ASSERT_TRUE(call->Read(started));
  const CallStatus refused = sensor.client().Run(subscribe).status;
  EXPECT_EQ(refused.code, kResourceExhausted) << refused.message;
  EXPECT_EQ(refused.reason, "TOO_MANY_STREAMS");
  EXPECT_TRUE(refused.has_retry);
}

}  // namespace
}  // namespace weir
