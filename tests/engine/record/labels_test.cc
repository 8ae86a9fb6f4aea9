#include "engine/record/labels.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/engine/record/sample_flow.h"
#include "weir/v1/flow.pb.h"

namespace weir {
namespace {

std::string Text(const std::string& text) {
  v1::LabelValue value;
  value.set_string_value(text);
  return value.SerializeAsString();
}

std::string OneLabel(const std::string& name, const std::string& text) {
  const std::string value = Text(text);
  std::string bytes;
  AppendLabel({name, value}, bytes);
  return bytes;
}

// "a=1 b=2": read by TakeLabel and, as labels of a flow, by the message's own parser.
std::string Said(std::string_view bytes) {
  v1::Flow flow;
  EXPECT_TRUE(flow.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  std::string said;
  size_t count = 0;
  for (Label label; TakeLabel(bytes, label); ++count) {
    const std::string name(label.name);
    EXPECT_EQ(flow.labels().at(name).SerializeAsString(), label.value);
    absl::StrAppend(&said, said.empty() ? "" : " ", name, "=",
                    flow.labels().at(name).string_value());
  }
  EXPECT_EQ(flow.labels_size(), static_cast<int>(count));
  EXPECT_TRUE(bytes.empty());
  return said;
}

TEST(Labels, AreFieldsOfAFlow) {
  EXPECT_EQ(Said(OneLabel("a", "1")), "a=1");
  EXPECT_EQ(Said(OneLabel("a", "")), "a=");
  const std::string longest(kMaxLabelText, 'x');
  EXPECT_EQ(Said(OneLabel(std::string(kMaxLabelName, 'n'), longest) + OneLabel("z", "2")),
            std::string(kMaxLabelName, 'n') + "=" + longest + " z=2");
}

TEST(Labels, AreTakenFromWhateverBytesWithoutHarm) {
  const std::string bytes = OneLabel("name", std::string(300, 'v'));
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    std::string_view rest = cut;
    Label label;
    EXPECT_FALSE(TakeLabel(rest, label)) << size;
  }
  std::string_view endless("\x82\x02\xff\xff\xff\xff\xff\xff\xff\xff");
  Label label;
  EXPECT_FALSE(TakeLabel(endless, label));
}

TEST(FlowLabels, AreInTheOrderOfTheirNamesEachOnce) {
  FlowLabels labels;
  EXPECT_TRUE(labels.empty());
  EXPECT_TRUE(labels.Change({}, OneLabel("b", "1") + OneLabel("d", "2")));
  EXPECT_TRUE(labels.Change({}, OneLabel("a", "3") + OneLabel("b", "4") + OneLabel("c", "5")));
  EXPECT_EQ(Said(labels.bytes()), "a=3 b=4 c=5 d=2");
  EXPECT_TRUE(labels.Change({"a", "c", "none"}, OneLabel("a", "6")));
  EXPECT_EQ(Said(labels.bytes()), "a=6 b=4 d=2");
  EXPECT_TRUE(labels.Change({"a", "b", "d"}, ""));
  EXPECT_TRUE(labels.empty());
}

TEST(FlowLabels, StayAsTheyWereWhereTheyWouldBeTooMany) {
  FlowLabels labels;
  for (size_t i = 0; i < kMaxLabels; ++i) {
    EXPECT_TRUE(labels.Change({}, OneLabel(absl::StrCat("n", i), "v"))) << i;
  }
  const std::string before(labels.bytes());
  EXPECT_FALSE(labels.Change({}, OneLabel("one more", "v")));
  EXPECT_EQ(labels.bytes(), before);
  EXPECT_TRUE(labels.Change({"n7"}, OneLabel("one more", "v")));
  EXPECT_TRUE(labels.Change({}, OneLabel("n8", "another")));
}

TEST(FlowLabels, StayAsTheyWereWhereTheyWouldBeTooLarge) {
  const auto fill = [](size_t last_size) {
    FlowLabels labels;
    const std::string value = Text(std::string(9000, 'x'));
    for (int i = 0; i < 7; ++i) {
      std::string bytes;
      AppendLabel({absl::StrCat("n", i), value}, bytes);
      EXPECT_TRUE(labels.Change({}, bytes));
    }
    const size_t used = labels.bytes().size();
    std::string last;
    AppendLabel({"z", std::string(last_size - used, 'y')}, last);
    return std::pair(used + last.size(), labels.Change({}, last));
  };
  // Tags and lengths round the last value take 10 bytes.
  EXPECT_EQ(fill(kMaxLabelBytes - 11), std::pair(kMaxLabelBytes - 1, true));
  EXPECT_EQ(fill(kMaxLabelBytes - 10), std::pair(kMaxLabelBytes, true));
  EXPECT_EQ(fill(kMaxLabelBytes - 9), std::pair(kMaxLabelBytes + 1, false));
}

TEST(EventWriter, PutsLabelsAtTheEndOfTheEvent) {
  const SampleFlow sample;
  const std::string labels = OneLabel("a", "1") + OneLabel("b", "2");
  FlowRecord record = sample.record;
  record.labels = labels;
  EventWriter writer(SampleRisks());
  EventBatch batch;
  writer.Write(record, batch);
  writer.Write(sample.record, batch);
  const EventEntry& labelled = batch.entries()[0];
  const std::string_view bytes = batch.BytesOf(labelled);
  EXPECT_EQ(labelled.key.label_bytes, labels.size());
  EXPECT_EQ(bytes.substr(bytes.size() - labels.size()), labels);
  EXPECT_EQ(batch.entries()[1].key.label_bytes, 0u);
  v1::FlowEventBatch events;
  ASSERT_TRUE(events.ParseFromString(std::string(batch.bytes())));
  EXPECT_EQ(events.events(0).flow().labels().at("b").string_value(), "2");
  events.mutable_events(0)->mutable_flow()->clear_labels();
  EXPECT_EQ(events.events(0).SerializeAsString(), events.events(1).SerializeAsString());
}

TEST(EventWriter, LeavesOutTheNumberOfAnEventThatStandsInNoLog) {
  const SampleFlow sample;
  EventWriter writer(SampleRisks());
  EventBatch batch;
  writer.WriteUnnumbered(sample.record, batch);
  writer.Write(sample.record, batch);
  v1::FlowEventBatch events;
  ASSERT_TRUE(events.ParseFromString(std::string(batch.bytes())));
  EXPECT_FALSE(events.events(0).has_sequence());
  EXPECT_TRUE(events.events(1).has_sequence());
  EXPECT_EQ(events.events(0).flow().DebugString(), events.events(1).flow().DebugString());
  const auto server_name = [&batch](const EventEntry& entry) {
    return batch.BytesOf(entry).substr(entry.key.server_name_offset, entry.key.server_name_length);
  };
  EXPECT_FALSE(server_name(batch.entries()[0]).empty());
  EXPECT_EQ(server_name(batch.entries()[0]), server_name(batch.entries()[1]));
}

}  // namespace
}  // namespace weir
