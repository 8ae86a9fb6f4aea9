// WatchSessions: all sessions in one stream.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using Report = v1::WatchSessionsResponse;

class WatchSessions : public testing::Test {
 protected:
  void Create(const std::string& id, const std::string& site = "north") {
    v1::CreateSessionRequest request;
    request.set_session_id(id);
    *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
    (*request.mutable_spec()->mutable_labels())["site"] = site;
    v1::CreateSessionResponse response;
    ASSERT_TRUE(sensor_.client().Call(request, response).ok());
  }

  void CreateEndless(const std::string& id) {
    v1::CreateSessionRequest request;
    request.set_session_id(id);
    request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows_per_second(100);
    v1::CreateSessionResponse response;
    ASSERT_TRUE(sensor_.client().Call(request, response).ok());
  }

  void Delete(const std::string& id) {
    v1::DeleteSessionRequest request;
    request.set_session_id(id);
    v1::DeleteSessionResponse response;
    ASSERT_TRUE(sensor_.client().Call(request, response).ok());
  }

  // Reads until `is_last(report)`.
  std::vector<Report> Watch(const v1::WatchSessionsRequest& request,
                            const std::function<bool(const Report&)>& is_last) {
    std::vector<Report> reports;
    const CallStatus status = sensor_.SocketClient()->Watch(request, [&](const Report& report) {
      reports.push_back(report);
      return !is_last(report);
    });
    EXPECT_EQ(status.code, 1) << status.message;  // CANCELLED, by the client
    return reports;
  }

  TestSensor sensor_;
};

std::vector<std::string> Words(const std::vector<Report>& reports) {
  std::vector<std::string> words;
  for (const Report& report : reports) {
    if (report.has_statistics()) continue;
    std::string word = report.session_id();
    if (report.has_session()) {
      word += " " + v1::SessionState_Name(report.session().status().state()).substr(14);
    }
    if (report.has_deleted()) word += " deleted";
    if (report.has_listed()) word += "listed";
    if (report.has_warning()) word += " warning";
    words.push_back(word);
  }
  return words;
}

TEST_F(WatchSessions, TellsThoseThatAreThereThenListed) {
  Create("b");
  Create("a");
  const std::vector<Report> reports =
      Watch({}, [](const Report& report) { return report.has_listed(); });
  std::vector<std::string> words = Words(reports);
  EXPECT_EQ(words.back(), "listed");
  words.pop_back();
  EXPECT_THAT(words, testing::UnorderedElementsAre("a WAITING", "b WAITING"));
  for (const Report& report : reports) {
    EXPECT_EQ(report.session_uid().size(), report.has_listed() ? 0u : 16u);
    EXPECT_FALSE(report.session().status().has_effective_spec());  // BASIC
  }
}

TEST_F(WatchSessions, BeginsWithListedWhereThereIsNone) {
  EXPECT_EQ(Words(Watch({}, [](const Report& report) { return report.has_listed(); })),
            std::vector<std::string>{"listed"});
}

TEST_F(WatchSessions, FollowsASessionThatComesRunsEndsAndGoes) {
  std::map<std::string, std::string> uids;
  const std::vector<Report> reports = Watch({}, [&](const Report& report) {
    if (report.has_listed()) Create("one");
    if (report.has_session() && report.session().status().state() == v1::SESSION_STATE_WAITING) {
      EXPECT_TRUE(sensor_.client().Subscribe("one").status.ok());
    }
    if (report.has_session() && report.session().status().state() == v1::SESSION_STATE_ENDED) {
      EXPECT_GT(report.session().status().statistics().captured_packets(), 0u);
      if (uids.emplace("one", report.session_uid()).second) Delete("one");
    }
    return report.has_deleted();
  });
  const std::vector<std::string> words = Words(reports);
  EXPECT_EQ(words.front(), "listed");
  EXPECT_EQ(words[1], "one WAITING");
  EXPECT_EQ(words.back(), "one deleted");
  EXPECT_THAT(words, testing::Contains("one ENDED"));
  EXPECT_EQ(reports.back().session_uid(), uids["one"]);
}

TEST_F(WatchSessions, TellsASessionOfTheSameIdByAnotherUid) {
  Create("one");
  std::string first_uid, second_uid;
  Watch({}, [&](const Report& report) {
    if (report.has_listed()) {
      Delete("one");
      Create("one");
    }
    if (report.has_session()) (first_uid.empty() ? first_uid : second_uid) = report.session_uid();
    if (report.has_deleted()) {
      EXPECT_EQ(report.session_uid(), first_uid);
    }
    return !second_uid.empty() && second_uid != first_uid;
  });
  EXPECT_NE(second_uid, first_uid);
}

TEST_F(WatchSessions, KeepsToTheLabels) {
  Create("north", "north");
  Create("south", "south");
  v1::WatchSessionsRequest request;
  (*request.mutable_labels())["site"] = "south";
  EXPECT_EQ(Words(Watch(request, [](const Report& report) { return report.has_listed(); })),
            (std::vector<std::string>{"south WAITING", "listed"}));
}

TEST_F(WatchSessions, GivesTheViewThatIsAskedFor) {
  Create("one");
  v1::WatchSessionsRequest request;
  request.set_view(v1::SESSION_VIEW_FULL);
  const auto reports = Watch(request, [](const Report& report) { return report.has_session(); });
  EXPECT_TRUE(reports[0].session().status().has_effective_spec());
}

TEST_F(WatchSessions, TellsStatisticsOnlyWhereSomethingChanged) {
  Create("idle");
  CreateEndless("busy");
  v1::WatchSessionsRequest request;
  request.mutable_interval()->set_nanos(100'000'000);
  int of_busy = 0;
  uint64_t packets = 0;
  const auto reports = Watch(request, [&](const Report& report) {
    if (!report.has_statistics()) return false;
    if (report.session_id() == "busy") {
      ++of_busy;
      EXPECT_GE(report.statistics().captured_packets(), packets);
      packets = report.statistics().captured_packets();
      ExpectBalanced(report.statistics());
    }
    return of_busy == 4;
  });
  int of_idle = 0;
  for (const Report& report : reports) {
    if (report.has_statistics() && report.session_id() == "idle") ++of_idle;
  }
  EXPECT_LE(of_idle, 1);  // its first ones alone
  EXPECT_GT(packets, 0u);
}

TEST_F(WatchSessions, TellsAWarningWithoutTheSession) {
  v1::CreateSessionRequest request;
  request.set_session_id("crowded");
  request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows_per_second(1000);
  request.mutable_spec()->mutable_meter()->set_max_open_flows(1);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor_.client().Call(request, response).ok());
  const auto reports = Watch({}, [](const Report& report) { return report.has_warning(); });
  EXPECT_EQ(reports.back().warning().kind(), v1::WARNING_KIND_EVICTION);
  EXPECT_EQ(Words(reports),
            (std::vector<std::string>{"crowded RUNNING", "listed", "crowded warning"}));
}

TEST_F(WatchSessions, DoesNotKeepASessionInUse) {
  v1::CreateSessionRequest request;
  request.set_session_id("brief");
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  request.mutable_spec()->mutable_lifetime()->mutable_idle_ttl()->set_seconds(1);
  v1::CreateSessionResponse response;
  ASSERT_TRUE(sensor_.client().Call(request, response).ok());
  const auto reports = Watch({}, [](const Report& report) { return report.has_deleted(); });
  EXPECT_EQ(Words(reports), (std::vector<std::string>{"brief WAITING", "listed", "brief deleted"}));
}

TEST_F(WatchSessions, CountsAsAStream) {
  TestSensor sensor({.max_streams = 0});
  const CallStatus refused =
      sensor.client().Watch(v1::WatchSessionsRequest(), [](const auto&) { return true; });
  EXPECT_EQ(refused.reason, "TOO_MANY_STREAMS");
}

TEST_F(WatchSessions, RefusesAnIntervalThatIsTooShort) {
  v1::WatchSessionsRequest request;
  request.mutable_interval()->set_nanos(1);
  const CallStatus status = sensor_.client().Watch(request, [](const auto&) { return true; });
  EXPECT_EQ(status.field, "interval");
}

}  // namespace
}  // namespace weir
