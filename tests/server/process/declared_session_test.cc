// What the file of settings may say under "sessions", and how it is told what is wrong.
#include "server/process/declared_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

#include "yaml-cpp/yaml.h"

namespace weir {
namespace {

using testing::StartsWith;

absl::StatusOr<std::vector<DeclaredSession>> Read(const std::string& text) {
  return ReadDeclaredSessions("weir.yaml", YAML::Load(text));
}

TEST(DeclaredSessions, AreReadWithAllKindsOfFields) {
  const auto sessions = Read(
      "edge:\n"
      "  source: {interfaces: {names: [eth0, eth1], promiscuous: false}}\n"
      "  meter:\n"
      "    workers: 2\n"
      "    rules: nfstream\n"
      "    idle_timeout: 500ms\n"
      "    active_timeout: 90\n"
      "  lifetime: {until_deleted: }\n"
      "  labels: {site: north, rack: 12}\n"
      "lab:\n"
      "  source: {synthetic: {flows: 10}}\n"
      "  start: {mode: ON_FIRST_SUBSCRIPTION}\n");
  ASSERT_TRUE(sessions.ok()) << sessions.status();
  ASSERT_EQ(sessions->size(), 2u);
  const SessionSpec& edge = (*sessions)[0].spec;
  const auto& interfaces = std::get<InterfacesSpec>(edge.source);
  EXPECT_EQ(interfaces.names, (std::vector<std::string>{"eth0", "eth1"}));
  EXPECT_FALSE(interfaces.promiscuous);
  EXPECT_EQ(edge.meter.workers, 2u);
  EXPECT_EQ(edge.meter.idle_timeout_ns, kNanosPerSecond / 2);
  EXPECT_EQ(edge.meter.active_timeout_ns, 90 * kNanosPerSecond);
  EXPECT_EQ(edge.labels, (Labels{{"rack", "12"}, {"site", "north"}}));
  EXPECT_EQ(edge.start.mode, StartMode::kImmediate) << "unless it says otherwise";
  EXPECT_EQ((*sessions)[1].spec.start.mode, StartMode::kOnFirstSubscription);
}

TEST(DeclaredSessions, MayBeNone) {
  const auto sessions = Read("");
  ASSERT_TRUE(sessions.ok());
  EXPECT_TRUE(sessions->empty());
}

TEST(DeclaredSessions, SayWhereAndWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"[a]", "weir.yaml:1: sessions: is not a map"},
      {"Lab: {source: {synthetic: {}}}", "weir.yaml:1: sessions.Lab: "},
      {"lab: 3", "weir.yaml:1: sessions.lab: is not a map of fields"},
      {"lab:\n  sauce: {}", "weir.yaml:2: sessions.lab.sauce: unknown field"},
      {"lab:\n  source:\n    synthetic: {flows: many}",
       "weir.yaml:3: sessions.lab.source.synthetic.flows: \"many\" is not a whole number"},
      {"lab: {source: {synthetic: {flows: -1}}}",
       "weir.yaml:1: sessions.lab.source.synthetic.flows: \"-1\" is not a whole number"},
      {"lab: {source: {synthetic: {flows: [1]}}}",
       "weir.yaml:1: sessions.lab.source.synthetic.flows: is not a single value"},
      {"lab: {source: {interfaces: {names: eth0}}}",
       "weir.yaml:1: sessions.lab.source.interfaces.names: is not a list"},
      {"lab: {source: {interfaces: {names: [eth0], promiscuous: yes}}}",
       "weir.yaml:1: sessions.lab.source.interfaces.promiscuous: \"yes\" is not true or false"},
      {"lab: {source: {synthetic: {}, interfaces: {names: [a]}}}",
       "weir.yaml:1: sessions.lab.source.interfaces: another "},
      {"lab: {source: {synthetic: {}}, meter: {rules: best}}",
       "weir.yaml:1: sessions.lab.meter.rules: \"best\" is not one of standard, nfstream"},
      {"lab: {source: {synthetic: {}}, meter: {idle_timeout: soon}}",
       "weir.yaml:1: sessions.lab.meter.idle_timeout: is not a length of time"},
      {"lab: {source: {synthetic: {}}, meter: {workers: 100000}}", "weir.yaml:1: sessions.lab: "},
      {"lab: {labels: {a: b}}", "weir.yaml:1: sessions.lab: "},
      {"lab: {source: {synthetic: {}}}\nlab: {source: {synthetic: {}}}",
       "weir.yaml:2: sessions.lab: is declared twice"},
  };
  for (const auto& [text, words] : cases) {
    const absl::Status status = Read(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), StartsWith(words)) << text;
    EXPECT_EQ(status.message().find('\n'), absl::string_view::npos) << text;
  }
}

}  // namespace
}  // namespace weir
