#include "clients/cli/output/record_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/number_text.h"
#include "clients/cli/output/text_escaping.h"
#include "engine/base/address_text.h"
#include "weir/v1/label.pb.h"

namespace weir::cli {

namespace pb = google::protobuf;

namespace {

enum class Form { kPlain, kTime, kIpAddress, kMac, kHex, kDuration, kTimestamp, kLabelValue };

constexpr std::string_view kTimeSuffix = "_unix_nano";

Form FormOfBytes(const std::string& name) {
  if (name.ends_with("_mac")) return Form::kMac;
  return name.ends_with("address") || name.ends_with("addresses") ? Form::kIpAddress : Form::kHex;
}

Form FormOf(const pb::FieldDescriptor& field) {
  if (field.type() == pb::FieldDescriptor::TYPE_BYTES) return FormOfBytes(field.name());
  if (field.type() == pb::FieldDescriptor::TYPE_MESSAGE) {
    if (field.message_type() == pb::Duration::descriptor()) return Form::kDuration;
    if (field.message_type() == pb::Timestamp::descriptor()) return Form::kTimestamp;
    if (field.message_type() == v1::LabelValue::descriptor()) return Form::kLabelValue;
  }
  return field.name().ends_with(kTimeSuffix) ? Form::kTime : Form::kPlain;
}

void AppendDuration(const pb::Message& message, std::string& out) {
  const auto& duration = static_cast<const pb::Duration&>(message);
  AppendDouble(static_cast<double>(duration.seconds()) + duration.nanos() / 1e9, out);
}

void AppendTime(Moment moment, std::string& out) {
  out += '"';
  AppendRfc3339(moment, out);
  out += '"';
}

void AppendTimestamp(const pb::Message& message, std::string& out) {
  const auto& time = static_cast<const pb::Timestamp&>(message);
  AppendTime({time.seconds(), static_cast<uint32_t>(std::clamp(time.nanos(), 0, 999'999'999))},
             out);
}

void AppendText(Form form, const std::string& value, std::string& out) {
  if (form == Form::kPlain) return AppendJsonString(value, out);
  out += '"';
  if (form == Form::kIpAddress) AppendIpAddress(value, out);
  if (form == Form::kMac) AppendMac(value, out);
  if (form == Form::kHex) AppendHex(value, out);
  out += '"';
}

}  // namespace

struct RecordJson::Field {
  const pb::FieldDescriptor* descriptor;
  std::string key;  // ,"name":
  Form form;
  bool presence;                   // has a notion of being absent
  std::optional<EnumWords> words;  // of an enum
};

struct RecordJson::Plan {
  std::vector<Field> fields;
};

// Writes the fields of one message.
class RecordJson::Printer {
 public:
  Printer(RecordJson& json, const pb::Message& message, std::string& out)
      : json_(json), message_(message), reflection_(*message.GetReflection()), out_(out) {}

  void AppendField(const Field& field) {
    const pb::FieldDescriptor* f = field.descriptor;
    if (f->is_map()) return AppendMap(field);
    if (f->is_repeated()) return AppendList(field);
    if (field.presence && !reflection_.HasField(message_, f)) return;
    const size_t before = out_.size();
    out_ += field.key;
    if (!AppendSingle(field)) out_.resize(before);
  }

  // Appends the value of a field that is not repeated. False where it is to be left out.
  bool AppendSingle(const Field& field) {
    const pb::FieldDescriptor* f = field.descriptor;
    switch (f->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return AppendUint(reflection_.GetUInt64(message_, f), out_), true;
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return AppendUint(reflection_.GetUInt32(message_, f), out_), true;
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return AppendInt64(field, reflection_.GetInt64(message_, f)), true;
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return AppendInt(reflection_.GetInt32(message_, f), out_), true;
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        return AppendDouble(reflection_.GetDouble(message_, f), out_), true;
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return AppendDouble(reflection_.GetFloat(message_, f), out_), true;
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        return out_ += reflection_.GetBool(message_, f) ? "true" : "false", true;
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        return AppendEnum(field, reflection_.GetEnumValue(message_, f));
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text = reflection_.GetStringReference(message_, f, &scratch);
        if (text.empty() && !field.presence) return false;
        return AppendText(field.form, text, out_), true;
      }
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        return AppendMessage(field.form, reflection_.GetMessage(message_, f)), true;
    }
    return false;
  }

  // A LabelValue is the value itself.
  void AppendLabelValue() {
    for (const Field& field : json_.PlanOf(message_.GetDescriptor()).fields) {
      if (!reflection_.HasField(message_, field.descriptor)) continue;
      if (field.descriptor->message_type() != v1::LabelList::descriptor()) {
        AppendSingle(field);
        return;
      }
      const auto& list = static_cast<const v1::LabelValue&>(message_).list_value();
      const Field& values = json_.PlanOf(v1::LabelList::descriptor()).fields[0];
      return Printer(json_, list, out_).AppendElements(values);
    }
    out_ += "null";
  }

 private:
  void AppendMessage(Form form, const pb::Message& message) {
    if (form == Form::kDuration) return AppendDuration(message, out_);
    if (form == Form::kTimestamp) return AppendTimestamp(message, out_);
    if (form == Form::kLabelValue) return Printer(json_, message, out_).AppendLabelValue();
    json_.AppendObject(message, out_);
  }

  void AppendInt64(const Field& field, int64_t value) {
    if (field.form == Form::kTime) return AppendTime(MomentOf(value), out_);
    AppendInt(value, out_);
  }

  // A value that this program does not know is a number.
  bool AppendEnum(const Field& field, int value) {
    if (value == 0) return false;
    const std::string* word = field.words->Find(value);
    if (word == nullptr) return AppendInt(value, out_), true;
    out_.append(1, '"').append(*word) += '"';
    return true;
  }

  void AppendList(const Field& field) {
    if (reflection_.FieldSize(message_, field.descriptor) == 0) return;
    out_ += field.key;
    AppendElements(field);
  }

  void AppendElements(const Field& field) {
    const int size = reflection_.FieldSize(message_, field.descriptor);
    out_ += '[';
    for (int i = 0; i < size; ++i) {
      if (i > 0) out_ += ',';
      AppendElement(field, i);
    }
    out_ += ']';
  }

  void AppendElement(const Field& field, int i) {
    const pb::FieldDescriptor* f = field.descriptor;
    switch (f->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return AppendUint(reflection_.GetRepeatedUInt64(message_, f, i), out_);
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return AppendUint(reflection_.GetRepeatedUInt32(message_, f, i), out_);
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        if (!AppendEnum(field, reflection_.GetRepeatedEnumValue(message_, f, i))) out_ += "null";
        return;
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return AppendText(field.form,
                          reflection_.GetRepeatedStringReference(message_, f, i, &scratch), out_);
      }
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        return AppendMessage(field.form, reflection_.GetRepeatedMessage(message_, f, i));
      default:
        out_ += "null";  // weir.v1 has no lists of other types
    }
  }

  void AppendMap(const Field& field) {
    const pb::FieldDescriptor* f = field.descriptor;
    if (reflection_.FieldSize(message_, f) == 0) return;
    std::map<std::string, const pb::Message*> entries;  // in the order of their keys
    const pb::FieldDescriptor* key = f->message_type()->map_key();
    for (int i = 0; i < reflection_.FieldSize(message_, f); ++i) {
      const pb::Message& entry = reflection_.GetRepeatedMessage(message_, f, i);
      entries[entry.GetReflection()->GetString(entry, key)] = &entry;
    }
    out_ += field.key;
    char before = '{';
    for (const auto& [name, entry] : entries) {
      out_ += before;
      AppendJsonString(name, out_);
      out_ += ':';
      AppendMapValue(*entry);
      before = ',';
    }
    out_ += '}';
  }

  void AppendMapValue(const pb::Message& entry) {
    const Field& value = json_.PlanOf(entry.GetDescriptor()).fields[1];
    if (!Printer(json_, entry, out_).AppendSingle(value)) out_ += "\"\"";
  }

  RecordJson& json_;
  const pb::Message& message_;
  const pb::Reflection& reflection_;
  std::string& out_;
};

RecordJson::RecordJson() = default;
RecordJson::~RecordJson() = default;

const RecordJson::Plan& RecordJson::PlanOf(const pb::Descriptor* type) {
  std::unique_ptr<Plan>& plan = plans_[type];
  if (plan != nullptr) return *plan;
  plan = std::make_unique<Plan>();
  for (int i = 0; i < type->field_count(); ++i) {
    const pb::FieldDescriptor* f = type->field(i);
    Field field{f, "", FormOf(*f), f->has_presence(), std::nullopt};
    std::string name = f->name();
    if (field.form == Form::kTime) name.resize(name.size() - kTimeSuffix.size());
    field.key = ",\"" + name + "\":";
    if (f->enum_type() != nullptr) field.words.emplace(*f->enum_type());
    plan->fields.push_back(std::move(field));
  }
  return *plan;
}

void RecordJson::AppendObject(const pb::Message& message, std::string& out) {
  const size_t start = out.size();
  AppendMembers(message, out);
  if (out.size() == start) {
    out += "{}";
    return;
  }
  out[start] = '{';  // in the place of the first comma
  out += '}';
}

void RecordJson::AppendMembers(const pb::Message& message, std::string& out) {
  Printer printer(*this, message, out);
  for (const Field& field : PlanOf(message.GetDescriptor()).fields) printer.AppendField(field);
}

void RecordJson::AppendMember(const pb::Message& message, int number, std::string& out) {
  const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(number);
  Printer(*this, message, out).AppendField(PlanOf(message.GetDescriptor()).fields[field->index()]);
}

void RecordJson::AppendValue(const pb::Message& message, const pb::FieldDescriptor& field,
                             std::string& out) {
  const Field& planned = PlanOf(message.GetDescriptor()).fields[field.index()];
  const size_t start = out.size();
  Printer(*this, message, out).AppendField(planned);
  if (out.size() > start) out.erase(start, planned.key.size());
}

}  // namespace weir::cli
