// What all options of the command line have in common.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clients/cli/options/filter_fields.h"
#include "tests/clients/cli/program_fixture.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Options = ProgramTest;
using Words = std::vector<std::string>;

// A value that each filter option takes.
std::string ValueFor(const std::string& name) {
  if (name.ends_with("net")) return "10.0.0.0/8";
  if (name == "ip-version") return "4";
  if (name == "tunnel") return "gtp_u";
  if (name == "confidence") return "dpi";
  if (name == "min-severity") return "high";
  if (name == "event-type") return "ended";
  if (name == "end-reason") return "idle";
  return "1";
}

Words ListOptionsOfFlows() {
  Words options = {"--events", "--tunnels", "--fields"};
  for (const FilterField& field : FilterFields()) {
    if (field.takes == FilterField::Takes::kNothing) continue;
    options.push_back(std::string("--") + field.name);
    options.push_back(std::string("--not-") + field.name);
  }
  return options;
}

std::string ValueForOption(const std::string& option) {
  if (option == "--events") return "ended";
  if (option == "--tunnels") return "gre";
  if (option == "--fields") return "id";
  return ValueFor(option.substr(option.starts_with("--not-") ? 6 : 2));
}

TEST_F(Options, TakeOneValueAndLeaveTheArgumentsBehindThem) {
  for (const std::string& option : ListOptionsOfFlows()) {
    script().messages = SampleStream(0);
    EXPECT_EQ(Run({"flows", "-o", "jsonl", option, ValueForOption(option), "x.pcap", "y.pcap"}), 0)
        << option << ": " << error_.text();
    EXPECT_THAT(script().capture_request.spec().source().files().paths(),
                ElementsAre("x.pcap", "y.pcap"))
        << option;
  }
}

TEST_F(Options, OfSessionsLeaveTheFileBehindThem) {
  const Words cases[] = {{"--label", "a=b"}, {"--events", "ended"}, {"--tunnels", "gre"}};
  for (const Words& option : cases) {
    EXPECT_EQ(RunRemote({"sessions", "create", option[0], option[1], "x.pcap"}), 0)
        << error_.text();
    EXPECT_THAT(script().create_request.spec().source().files().paths(), ElementsAre("x.pcap"));
  }
  EXPECT_EQ(script().create_request.spec().meter().extra_tunnels_size(), 1);
}

TEST_F(Options, ThatAreListsAddUp) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows", "--port", "53", "x.pcap", "--port", "80,443"}), 0) << error_.text();
  EXPECT_EQ(script().capture_request.subscription().allow(0).ports_size(), 3);
  EXPECT_EQ(RunRemote({"sessions", "create", "--label", "a=b", "x.pcap", "--label", "c=d,e"}), 0);
  EXPECT_EQ(script().create_request.spec().labels().at("a"), "b");
  EXPECT_EQ(script().create_request.spec().labels().at("c"), "d,e");
}

TEST_F(Options, RefuseWhatIsNoNumberWithTheirNameAndTheValue) {
  const Words flows = {"--splt",
                       "--max-dissected-packets",
                       "--max-open-flows",
                       "--max-flows",
                       "--workers",
                       "--early-at-packet",
                       "--min-packets",
                       "--not-min-bytes",
                       "--min-risk-score",
                       "--vlan",
                       "--port",
                       "--not-src-port",
                       "--idle-timeout",
                       "--active-timeout",
                       "--update-interval",
                       "--min-duration"};
  const Words junk = {"nan", "inf", "-1", "10x", "1e3", "0x10", " 7", "99999999999999999999999"};
  size_t before = 0;
  for (const std::string& option : flows) {
    for (const std::string& value : junk) {
      EXPECT_EQ(Run({"flows", "x.pcap", option + "=" + value}), 2) << option << value;
      const std::string said = error_.text().substr(before);
      EXPECT_THAT(said, StartsWith("weir: " + option + ": invalid value \"" + value + "\": "));
      EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
      before += said.size();
    }
  }
  EXPECT_EQ(output_.text(), "");
}

TEST_F(Options, OfOtherCommandsDoSoToo) {
  const std::pair<Words, Words> cases[] = {
      {{"sessions", "create", "x.pcap"},
       {"--after-subscribers", "--idle-ttl", "--linger", "--log-bytes", "--log-events"}},
      {{"sessions", "create"},
       {"--synthetic", "--synthetic-rate", "--synthetic-packets", "--synthetic-seed",
        "--snapshot-length", "--kernel-buffer-bytes"}},
      {{"sessions", "stop", "s1"}, {"--drain"}},
      {{"sessions", "watch", "s1"}, {"--interval"}},
      {{"subscribe", "s1"}, {"--stall-timeout", "--heartbeat-interval", "--last"}}};
  for (const auto& [command, options] : cases) {
    for (const std::string& option : options) {
      Words arguments = command;
      arguments.push_back(option + "=-1");
      EXPECT_EQ(RunRemote(arguments), 2) << option;
      EXPECT_THAT(error_.text(), HasSubstr("weir: " + option + ": invalid value \"-1\": expected "))
          << option;
    }
  }
}

TEST_F(Options, WithAValueApartAreNamedWhereItIsNone) {
  EXPECT_EQ(Run({"flows", "x.pcap", "--idle-timeout", "-1"}), 2);
  EXPECT_EQ(Run({"flows", "x.pcap", "--splt", "1", "--splt", "2"}), 2);
  EXPECT_EQ(Run({"flows", "x.pcap", "--workers="}), 2);
  EXPECT_THAT(error_.text(), HasSubstr("weir: --idle-timeout: invalid value \"-1\": expected a "
                                       "duration: seconds, or a number with its unit"));
  EXPECT_THAT(error_.text(), HasSubstr("weir: --splt: given more than once (see"));
  EXPECT_THAT(error_.text(), HasSubstr("weir: --workers: "));
}

TEST_F(Options, RefuseEmptyElementsOfLists) {
  for (const char* option : {"--net", "--not-app", "--sni", "--fields", "--not-risk"}) {
    EXPECT_EQ(Run({"flows", "x.pcap", std::string(option) + "="}), 2) << option;
    EXPECT_THAT(error_.text(), HasSubstr(std::string("weir: ") + option + ": "));
  }
}

TEST_F(Options, SayInSecondsOrUnitsWhatATimeIs) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows", "x.pcap", "--idle-timeout", "500ms", "--active-timeout", "2h"}), 0);
  const v1::MeterSettings& meter = script().capture_request.spec().meter();
  EXPECT_EQ(meter.idle_timeout().nanos(), 500'000'000);
  EXPECT_EQ(meter.active_timeout().seconds(), 7200);
}

TEST_F(Options, OfASourceOfAnotherKindAreRefused) {
  const std::pair<Words, const char*> cases[] = {
      {{"x.pcap", "--snapshot-length", "100"}, "--snapshot-length: only with interfaces"},
      {{"eth9", "--synthetic-seed", "7"}, "--synthetic-seed: only with --synthetic"},
      {{"x.pcap", "--synthetic", "7"}, "cannot be combined"},
      {{"x.pcap", "-i", "eth9"}, "cannot be combined"},
      {{"-i", "eth9", "--synthetic", "7"}, "cannot be combined"},
      {{"--net", "10.0.0.0/8"},
       "source: missing: name captures, or use --interface or --synthetic"}};
  for (const auto& [options, said] : cases) {
    Words arguments = options;
    arguments.insert(arguments.begin(), "flows");
    EXPECT_EQ(Run(arguments), 2);
    EXPECT_THAT(error_.text(), HasSubstr(said));
  }
}

TEST_F(Options, DescribeAnInterfaceAndSyntheticTraffic) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows", "eth9", "--no-promiscuous", "--snapshot-length", "96",
                 "--kernel-buffer-bytes", "1048576"}),
            0)
      << error_.text();
  const v1::InterfaceSource live = script().capture_request.spec().source().interfaces();
  EXPECT_THAT(live.names(), ElementsAre("eth9"));
  EXPECT_TRUE(live.has_promiscuous() && !live.promiscuous());
  EXPECT_EQ(live.snapshot_length(), 96u);
  EXPECT_EQ(live.kernel_buffer_bytes(), 1u << 20);
  EXPECT_EQ(RunRemote({"flows", "-i", "eth0", "-i", "eth1"}), 0) << error_.text();
  EXPECT_EQ(script().capture_request.spec().source().interfaces().names_size(), 2);
  EXPECT_EQ(Run({"flows", "--synthetic", "9", "--synthetic-rate", "5", "--synthetic-packets", "3",
                 "--synthetic-min-bytes", "60", "--synthetic-max-bytes", "70", "--synthetic-app",
                 "DNS,TLS", "--synthetic-seed", "4"}),
            0)
      << error_.text();
  const v1::SyntheticSource made = script().capture_request.spec().source().synthetic();
  EXPECT_EQ(made.ShortDebugString(),
            "flows: 9 flows_per_second: 5 packets_per_flow: 3 min_packet_bytes: 60 "
            "max_packet_bytes: 70 applications: \"DNS\" applications: \"TLS\" seed: 4");
}

struct Alias {
  const char* option;
  const char* alias;
  const char* value;                     // null: a flag
  const char* value_of_alias = nullptr;  // where it is another
};

// The words that follow the command.
Words With(const char* option, const char* value) {
  return value == nullptr ? Words{option} : Words{option, value};
}

TEST_F(Options, WithAnOlderNameWorkByBoth) {
  const Alias aliases[] = {{"--max-open-flows", "--max-active-flows", "7"},
                           {"--early-at-packet", "--early-packets", "7"},
                           {"--max-dissected-packets", "--dissections", "7"},
                           {"--find-processes", "--system-visibility", nullptr},
                           {"--process-poll-interval", "--visibility-poll", "1.5", "1500"}};
  for (const Alias& each : aliases) {
    script().messages = SampleStream(0);
    Words by_name = {"flows", "x.pcap"}, by_alias = by_name;
    for (const std::string& word : With(each.option, each.value)) by_name.push_back(word);
    const char* value = each.value_of_alias == nullptr ? each.value : each.value_of_alias;
    for (const std::string& word : With(each.alias, value)) by_alias.push_back(word);
    EXPECT_EQ(Run(by_name), 0) << error_.text();
    const std::string asked = script().capture_request.ShortDebugString();
    EXPECT_EQ(Run(by_alias), 0) << error_.text();
    EXPECT_EQ(script().capture_request.ShortDebugString(), asked) << each.alias;
    EXPECT_EQ(Run({"flows", "x.pcap"}), 0);
    EXPECT_NE(script().capture_request.ShortDebugString(), asked) << each.option;
  }
}

TEST_F(Options, OfOtherCommandsWithAnOlderNameWorkByBoth) {
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--hold-at-packet", "5", "--hold-timeout",
                       "2", "--max-queued-packets", "9"}),
            0);
  const std::string asked = script().create_request.ShortDebugString();
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--decide-after", "5", "--hold-deadline",
                       "2", "--max-queued", "9"}),
            0);
  EXPECT_EQ(script().create_request.ShortDebugString(), asked);
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows", "eth9", "--socket-buffer-size", "9"}), 0);
  EXPECT_EQ(script().capture_request.spec().source().interfaces().kernel_buffer_bytes(), 9u);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--heartbeat", "2", "--end-when-caught-up"}), 0);
  EXPECT_EQ(script().subscribe_request.subscription().heartbeat_interval().seconds(), 2);
  EXPECT_TRUE(script().subscribe_request.subscription().end_when_caught_up());
}

TEST_F(Options, AreListedByTheirNewNamesAlone) {
  EXPECT_EQ(Run({"flows", "--help"}), 0);
  EXPECT_EQ(Run({"subscribe", "--help"}), 0);
  EXPECT_EQ(Run({"sessions", "create", "--help"}), 0);
  for (const char* old : {"--max-active-flows", "--early-packets", "--dissections",
                          "--system-visibility", "--visibility-poll", "--socket-buffer-size",
                          "--decide-after", "--hold-deadline", "--heartbeat ", "--end-when"}) {
    EXPECT_EQ(output_.text().find(old), std::string::npos) << old;
  }
  EXPECT_THAT(output_.text(), HasSubstr("-o,--output FORMAT"));
  EXPECT_THAT(output_.text(), HasSubstr("--decode-tunnels,--no-decode-tunnels"));
}

}  // namespace
}  // namespace weir::cli
