#include "server/convert/verdicts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/record/labels.h"
#include "server/convert/error_details.h"

namespace weir {
namespace {

v1::FlowVerdictBatch OneVerdict(const std::function<void(v1::FlowVerdict&)>& set) {
  v1::FlowVerdictBatch batch;
  set(*batch.add_verdicts());
  return batch;
}

v1::LabelValue& Label(v1::FlowVerdict& verdict, const std::string& name = "x") {
  return (*verdict.mutable_labels())[name];
}

TEST(Verdicts, AreTakenAsTheyAre) {
  v1::FlowVerdictBatch batch = OneVerdict([](v1::FlowVerdict& verdict) {
    verdict.set_flow_id(7);
    Label(verdict, "b").set_int_value(-1);
    Label(verdict, "a").set_string_value("text");
    verdict.add_removed_labels("c");
    verdict.set_action(v1::FLOW_ACTION_END);
  });
  batch.add_verdicts()->set_flow_id(8);
  const auto verdicts = FromProto(batch);
  ASSERT_TRUE(verdicts.ok()) << verdicts.status();
  ASSERT_EQ(verdicts->size(), 2u);
  const FlowVerdict& first = verdicts->front();
  EXPECT_EQ(first.flow_id, 7u);
  EXPECT_TRUE(first.end_flow);
  EXPECT_EQ(first.removed_labels, std::vector<std::string>{"c"});
  FlowLabels labels;
  EXPECT_TRUE(labels.Change({}, first.labels));
  EXPECT_EQ(labels.bytes(), first.labels) << "not in the order of their names";
  EXPECT_EQ(verdicts->back().flow_id, 8u);
  EXPECT_TRUE(verdicts->back().labels.empty());
}

TEST(Verdicts, EndTheirFlowsOnlyWhereTheySayThat) {
  for (const auto& [action, end_flow] : {std::pair{v1::FLOW_ACTION_UNSPECIFIED, false},
                                         {v1::FLOW_ACTION_CONTINUE, false},
                                         {v1::FLOW_ACTION_END, true}}) {
    const auto verdicts = FromProto(
        OneVerdict([action = action](v1::FlowVerdict& verdict) { verdict.set_action(action); }));
    ASSERT_TRUE(verdicts.ok()) << verdicts.status();
    EXPECT_EQ(verdicts->front().end_flow, end_flow) << action;
  }
}

TEST(Verdicts, AreRefusedWithAnActionThatIsNone) {
  for (const int action : {-1, 3, 99}) {
    const auto verdicts = FromProto(OneVerdict([action](v1::FlowVerdict& verdict) {
      verdict.set_action(static_cast<v1::FlowAction>(action));
    }));
    EXPECT_EQ(verdicts.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(verdicts.status().message(),
              absl::StrCat("verdicts.verdicts[0].action: ", action, " is no action"));
  }
}

TEST(Verdicts, AreRefusedForRoundsOfHoldsWhichAreNotBuilt) {
  const auto round =
      FromProto(OneVerdict([](v1::FlowVerdict& verdict) { verdict.set_hold_round(1); }));
  EXPECT_EQ(round.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(FieldOf(round.status()), "verdicts.verdicts[0].hold_round");
  v1::FlowVerdictBatch release;
  release.set_release_through_sequence(1);
  EXPECT_EQ(FieldOf(FromProto(release).status()), "verdicts.release_through_sequence");
}

TEST(Verdicts, NameAllThatIsWrongInABatch) {
  v1::FlowVerdictBatch batch;
  batch.add_verdicts()->add_removed_labels("");
  batch.add_verdicts();
  Label(*batch.add_verdicts(), "x");
  const Violations violations = ViolationsOf(FromProto(batch).status());
  ASSERT_EQ(violations.count, 2u);
  EXPECT_EQ(violations.list[0].field, "verdicts.verdicts[0].removed_labels[0]");
  EXPECT_EQ(violations.list[1].field, "verdicts.verdicts[2].labels[\"x\"]");
}

struct Limit {
  const char* field;
  size_t most;
  size_t least;
  std::function<void(v1::FlowVerdict&, size_t)> set;
};

const Limit kLimits[] = {
    {".labels", 64, 0,
     [](v1::FlowVerdict& verdict, size_t n) {
       for (size_t i = 0; i < n; ++i) Label(verdict, absl::StrCat(i)).set_bool_value(true);
     }},
    {".labels[\"x\"].string_value", 1024, 0,
     [](v1::FlowVerdict& verdict, size_t n) {
       Label(verdict).set_string_value(std::string(n, 's'));
     }},
    {".labels[\"x\"].bytes_value", 1024, 0,
     [](v1::FlowVerdict& verdict, size_t n) { Label(verdict).set_bytes_value(std::string(n, 0)); }},
    {".labels[\"x\"].list_value", 256, 0,
     [](v1::FlowVerdict& verdict, size_t n) {
       v1::LabelList& list = *Label(verdict).mutable_list_value();
       for (size_t i = 0; i < n; ++i) list.add_values()->set_int_value(1);
     }},
    {".labels[\"x\"].list_value.values[1].string_value", 1024, 0,
     [](v1::FlowVerdict& verdict, size_t n) {
       v1::LabelList& list = *Label(verdict).mutable_list_value();
       list.add_values()->set_int_value(1);
       list.add_values()->set_string_value(std::string(n, 's'));
     }},
    {".removed_labels", 64, 0,
     [](v1::FlowVerdict& verdict, size_t n) {
       for (size_t i = 0; i < n; ++i) verdict.add_removed_labels("x");
     }},
    {".removed_labels[0]", 63, 1,
     [](v1::FlowVerdict& verdict, size_t n) { verdict.add_removed_labels(std::string(n, 'n')); }},
};

TEST(Verdicts, AreTakenUpToTheirLimits) {
  for (const Limit& limit : kLimits) {
    SCOPED_TRACE(limit.field);
    const auto take = [&limit](size_t n) {
      return FromProto(OneVerdict([&](v1::FlowVerdict& verdict) { limit.set(verdict, n); }))
          .status();
    };
    EXPECT_EQ(take(limit.most - 1), absl::OkStatus());
    EXPECT_EQ(take(limit.most), absl::OkStatus());
    EXPECT_EQ(take(limit.least), absl::OkStatus());
    const absl::Status above = take(limit.most + 1);
    EXPECT_EQ(above.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(FieldOf(above), absl::StrCat("verdicts.verdicts[0]", limit.field));
    if (limit.least > 0) {
      EXPECT_EQ(FieldOf(take(limit.least - 1)), FieldOf(above));
    }
  }
}

TEST(Verdicts, HaveNamesOfLabelsUpToTheirLimit) {
  const auto take = [](size_t n) {
    return FromProto(OneVerdict([n](v1::FlowVerdict& verdict) {
             Label(verdict, std::string(n, 'n')).set_int_value(1);
           }))
        .status();
  };
  EXPECT_EQ(take(1), absl::OkStatus());
  EXPECT_EQ(take(63), absl::OkStatus());
  EXPECT_EQ(FieldOf(take(64)),
            absl::StrCat("verdicts.verdicts[0].labels[\"", std::string(64, 'n'), "\"]"));
  EXPECT_EQ(FieldOf(take(0)), "verdicts.verdicts[0].labels[\"\"]");
}

TEST(Verdicts, OfOneFlowTakeSoManyBytesAndNoMore) {
  const auto take = [](size_t last) {
    return FromProto(OneVerdict([last](v1::FlowVerdict& verdict) {
      for (int i = 10; i < 73; ++i) {
        Label(verdict, absl::StrCat(i)).set_string_value(std::string(1017, 's'));
      }
      Label(verdict, "last").set_string_value(std::string(last, 's'));
    }));
  };
  size_t most = 0;
  while (take(most + 1).ok()) ++most;
  EXPECT_EQ(take(most)->front().labels.size(), 65536u);
  EXPECT_EQ(FieldOf(take(most + 1).status()), "verdicts.verdicts[0].labels");
}

TEST(Verdicts, ComeInBatchesUpToALimit) {
  v1::FlowVerdictBatch batch;
  EXPECT_EQ(FieldOf(FromProto(batch).status()), "verdicts.verdicts");
  for (int i = 0; i < 65535; ++i) batch.add_verdicts();
  EXPECT_TRUE(FromProto(batch).ok());
  batch.add_verdicts();
  EXPECT_TRUE(FromProto(batch).ok());
  batch.add_verdicts();
  EXPECT_EQ(FieldOf(FromProto(batch).status()), "verdicts.verdicts");
}

TEST(Verdicts, HaveLabelsOfOneKindEach) {
  const auto fault = [](const std::function<void(v1::LabelValue&)>& set) {
    v1::FlowVerdictBatch batch;
    batch.add_verdicts();
    set(Label(*batch.add_verdicts()));
    return FieldOf(FromProto(batch).status()).value_or("");
  };
  EXPECT_EQ(fault([](auto&) {}), "verdicts.verdicts[1].labels[\"x\"]");
  EXPECT_EQ(fault([](auto& value) { value.mutable_list_value()->add_values(); }),
            "verdicts.verdicts[1].labels[\"x\"].list_value.values[0]");
  EXPECT_EQ(
      fault([](auto& value) { value.mutable_list_value()->add_values()->mutable_list_value(); }),
      "verdicts.verdicts[1].labels[\"x\"].list_value.values[0]");
  EXPECT_EQ(fault([](auto& value) { value.mutable_list_value(); }), "") << "an empty list is one";
}

std::string BytesOf(const std::function<void(v1::LabelValue&)>& set) {
  const auto verdicts = FromProto(OneVerdict([&](v1::FlowVerdict& v) { set(Label(v)); }));
  EXPECT_TRUE(verdicts.ok()) << verdicts.status();
  return verdicts.ok() ? verdicts->front().labels : "";
}

TEST(Verdicts, WriteEqualValuesAlikeAndOthersNot) {
  const auto number = [](double value) {
    return BytesOf([value](auto& label) { label.set_double_value(value); });
  };
  EXPECT_EQ(number(0.0), number(-0.0));
  EXPECT_EQ(number(std::nan("")), number(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_NE(number(0.0), number(std::numeric_limits<double>::denorm_min()));
  EXPECT_NE(number(5.0), BytesOf([](auto& label) { label.set_int_value(5); }));
  EXPECT_NE(BytesOf([](auto& label) { label.set_string_value("5"); }),
            BytesOf([](auto& label) { label.set_bytes_value("5"); }));
  EXPECT_NE(BytesOf([](auto& label) { label.set_bool_value(false); }),
            BytesOf([](auto& label) { label.set_int_value(0); }));
}

TEST(VerdictResults, AddUpWithAtMostSoManyIds) {
  v1::VerdictResults results;
  VerdictTotals totals;
  for (uint64_t id = 1; id <= 200; ++id) {
    totals.Add(id, VerdictOutcome::kUnknown);
    totals.Add(id, VerdictOutcome::kRefused);
    totals.Add(id, VerdictOutcome::kApplied);
  }
  totals.Add(1, VerdictOutcome::kLate);
  AddToProto(totals, results);
  AddToProto(totals, results);
  EXPECT_EQ(results.applied(), 402u);
  EXPECT_EQ(results.late(), 2u);
  EXPECT_EQ(results.unknown_flows(), 400u);
  EXPECT_EQ(results.refused(), 400u);
  EXPECT_EQ(results.unknown_flow_ids_size(), 256);
  EXPECT_EQ(results.refused_flow_ids_size(), 256);
  EXPECT_EQ(results.unknown_flow_ids(200), 1u);
}

}  // namespace
}  // namespace weir
