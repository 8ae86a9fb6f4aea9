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
                       "--dissections",
                       "--max-active-flows",
                       "--max-flows",
                       "--workers",
                       "--early-packets",
                       "--min-packets",
                       "--not-min-bytes",
                       "--min-risk-score",
                       "--confidence",
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
      EXPECT_THAT(said, StartsWith("weir: " + option + ": \"" + value + "\" is not "));
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
        "--snapshot-length", "--socket-buffer-size"}},
      {{"sessions", "stop", "s1"}, {"--drain"}},
      {{"sessions", "watch", "s1"}, {"--interval"}},
      {{"subscribe", "s1"}, {"--stall-timeout", "--heartbeat"}}};
  for (const auto& [command, options] : cases) {
    for (const std::string& option : options) {
      Words arguments = command;
      arguments.push_back(option + "=-1");
      EXPECT_EQ(RunRemote(arguments), 2) << option;
      EXPECT_THAT(error_.text(), HasSubstr("weir: " + option + ": \"-1\" is not ")) << option;
    }
  }
}

TEST_F(Options, WithAValueApartAreNamedWhereItIsNone) {
  EXPECT_EQ(Run({"flows", "x.pcap", "--idle-timeout", "-1"}), 2);
  EXPECT_EQ(Run({"flows", "x.pcap", "--splt", "1", "--splt", "2"}), 2);
  EXPECT_EQ(Run({"flows", "x.pcap", "--workers="}), 2);
  for (const char* option : {"--idle-timeout", "--splt", "--workers"}) {
    EXPECT_THAT(error_.text(), HasSubstr(std::string("weir: ") + option + ": "));
  }
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
      {{"x.pcap", "--snapshot-length", "100"}, "--snapshot-length: is for interfaces"},
      {{"eth9", "--synthetic-seed", "7"}, "--synthetic-seed: goes with --synthetic"},
      {{"x.pcap", "--synthetic", "7"}, "cannot be read as one"},
      {{"x.pcap", "-i", "eth9"}, "cannot be read as one"},
      {{"-i", "eth9", "--synthetic", "7"}, "cannot be read as one"},
      {{"--net", "10.0.0.0/8"}, "name captures, or use --interface or --synthetic"}};
  for (const auto& [options, said] : cases) {
    Words arguments = options;
    arguments.insert(arguments.begin(), "flows");
    EXPECT_EQ(Run(arguments), 2);
    EXPECT_THAT(error_.text(), HasSubstr(said));
  }
}

TEST_F(Options, DescribeAnInterfaceAndMadeUpTraffic) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows", "eth9", "--no-promiscuous", "--snapshot-length", "96",
                 "--socket-buffer-size", "1048576"}),
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

}  // namespace
}  // namespace weir::cli
