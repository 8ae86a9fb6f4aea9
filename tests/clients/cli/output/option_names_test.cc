#include "clients/cli/output/option_names.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "clients/cli/options/filter_fields.h"
#include "weir/v1/flow_filter.pb.h"

namespace weir::cli {
namespace {

// Asked for by programs alone.
const std::set<std::string> kWithoutOption = {"flow_ids"};

std::set<std::string> FilterOptionNames() {
  std::set<std::string> names;
  for (const FilterField& field : FilterFields()) names.insert(field.name);
  return names;
}

TEST(OptionNames, EachFieldOfAFilterHasTheNameOfAnOptionThatThereIs) {
  const std::set<std::string> options = FilterOptionNames();
  const auto* filter = v1::FlowFilter::descriptor();
  for (int i = 0; i < filter->field_count(); ++i) {
    const std::string name(filter->field(i)->name());
    if (kWithoutOption.count(name) > 0) continue;
    const std::string wanted = OptionOfField("subscription.allow[0]." + name + "[3]");
    ASSERT_GT(wanted.size(), 2u) << name;
    EXPECT_TRUE(options.count(wanted.substr(2))) << name << ": " << wanted;
    EXPECT_EQ(OptionOfField("subscription.deny[12]." + name), "--not-" + wanted.substr(2));
  }
}

TEST(OptionNames, FieldsOfASessionHaveThoseOfTheirSettings) {
  EXPECT_EQ(OptionOfField("spec.meter.idle_timeout"), "--idle-timeout");
  EXPECT_EQ(OptionOfField("spec.events.types[2]"), "--events");
}

TEST(OptionNames, WhatNoOptionFillsHasNone) {
  for (const char* field :
       {"", "spec", "spec.meter", "subscription.allow[", "subscription.allow[0]",
        "subscription.allow[0].nope", "spec.source.files.paths[1]"}) {
    EXPECT_EQ(OptionOfField(field), "") << field;
  }
}

TEST(OptionNames, AMessageWithoutDetailsIsKept) {
  EXPECT_EQ(MessageByOptions(absl::NotFoundError("spec.meter.workers: no")),
            "spec.meter.workers: no");
}

}  // namespace
}  // namespace weir::cli
