#include "engine/dpi/metadata.h"

#include <limits>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace weir {
namespace {

using Items = std::vector<std::pair<MetadataField, std::string>>;

Items ItemsOf(const Metadata& metadata) {
  Items items;
  metadata.ForEach([&](MetadataField field, std::string_view bytes) {
    items.emplace_back(field, std::string(bytes));
  });
  return items;
}

TEST(Metadata, TakesNoMemoryWithoutItems) {
  MetadataBuilder builder;
  const Metadata metadata = builder.Build();
  EXPECT_TRUE(metadata.empty());
  EXPECT_EQ(metadata.allocated_bytes(), 0u);
  EXPECT_TRUE(ItemsOf(metadata).empty());
  EXPECT_EQ(metadata.Get(MetadataField::kServerName), "");
}

TEST(Metadata, KeepsItemsInTheOrderOfTheirAdding) {
  MetadataBuilder builder;
  builder.AddText(MetadataField::kHttpUrl, "/a");
  builder.AddNumber(MetadataField::kHttpStatus, 404);
  builder.AddText(MetadataField::kServerName, "b");
  const Metadata metadata = builder.Build();
  const Items items = ItemsOf(metadata);
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[0], (Items::value_type{MetadataField::kHttpUrl, "/a"}));
  EXPECT_EQ(items[1].first, MetadataField::kHttpStatus);
  EXPECT_EQ(Metadata::NumberOf(items[1].second), 404u);
  EXPECT_EQ(items[2], (Items::value_type{MetadataField::kServerName, "b"}));
  EXPECT_EQ(metadata.allocated_bytes(), 4u + 3 * 3 + 2 + 8 + 1);
}

TEST(MetadataBuilder, CutsItemsAtTheirBound) {
  struct Case {
    size_t given, kept;
  };
  for (const Case& c : {Case{0, 0}, {1, 1}, {65534, 65534}, {65535, 65535}, {65536, 65535}}) {
    MetadataBuilder builder;
    builder.AddText(MetadataField::kHttpUrl, std::string(c.given, 'u'));
    builder.AddBytes(MetadataField::kDnsAddress, std::string(c.given, '\xFF'));
    const Metadata metadata = builder.Build();
    EXPECT_EQ(metadata.Get(MetadataField::kHttpUrl), std::string(c.kept, 'u')) << c.given;
    EXPECT_EQ(metadata.Get(MetadataField::kDnsAddress), std::string(c.kept, '\xFF')) << c.given;
    EXPECT_EQ(metadata.empty(), c.given == 0);
  }
}

TEST(MetadataBuilder, StaysValidUtf8WhereTheBoundSplitsASequence) {
  MetadataBuilder builder;
  builder.AddText(MetadataField::kHttpUrl, std::string(65534, 'u') + "\xC3\xA9");
  EXPECT_EQ(builder.Build().Get(MetadataField::kHttpUrl), std::string(65534, 'u'));
  EXPECT_EQ(builder.dropped_bytes(), 1u);
}

TEST(MetadataBuilder, DropsAndCountsBytesThatAreNotUtf8) {
  struct Case {
    std::string_view given, kept;
    uint64_t dropped;
  };
  for (const Case& c : {Case{"Moz\xFF\xFE", "Moz", 2},
                        {"\xFF", "", 1},
                        {"na\xC3\xAFve", "na\xC3\xAFve", 0},
                        {"a\xC3z", "az", 1},
                        {"\xED\xA0\x80!", "!", 3}}) {
    MetadataBuilder builder;
    builder.AddText(MetadataField::kUserAgent, c.given);
    EXPECT_EQ(builder.Build().Get(MetadataField::kUserAgent), c.kept);
    EXPECT_EQ(builder.dropped_bytes(), c.dropped) << c.kept;
  }
}

TEST(MetadataBuilder, KeepsNumbersWhole) {
  for (uint64_t number : {uint64_t{0}, uint64_t{1}, std::numeric_limits<uint64_t>::max()}) {
    MetadataBuilder builder;
    builder.AddNumber(MetadataField::kDnsReplyCode, number);
    const Metadata metadata = builder.Build();
    EXPECT_EQ(metadata.Get(MetadataField::kDnsReplyCode).size(), sizeof(number));
    EXPECT_EQ(Metadata::NumberOf(metadata.Get(MetadataField::kDnsReplyCode)), number);
  }
}

TEST(MetadataBuilder, LeavesOutWhatWasAddedBefore) {
  MetadataBuilder builder;
  builder.AddText(MetadataField::kServerName, "first");
  builder.AddText(MetadataField::kServerName, "second");
  const Metadata metadata = builder.Build();
  EXPECT_EQ(ItemsOf(metadata), (Items{{MetadataField::kServerName, "first"}}));
}

TEST(MetadataBuilder, StartsAnewAfterBuilding) {
  MetadataBuilder builder;
  builder.AddText(MetadataField::kServerName, "one");
  const Metadata first = builder.Build();
  EXPECT_TRUE(builder.Build().empty());
  builder.AddText(MetadataField::kServerName, "two");
  EXPECT_EQ(builder.Build().Get(MetadataField::kServerName), "two");
  EXPECT_EQ(first.Get(MetadataField::kServerName), "one");
}

}  // namespace
}  // namespace weir
