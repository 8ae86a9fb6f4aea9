// Protobuf messages of weir.v1 as JSON for people and scripts.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_RECORD_JSON_H_
#define WEIR_CLIENTS_CLI_OUTPUT_RECORD_JSON_H_

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <unordered_map>

namespace weir::cli {

// Writes messages as JSON on one line. Fields have their names in the proto, and:
// - IP and MAC addresses are text, other bytes hexadecimal digits;
// - times are RFC 3339 in UTC with nanoseconds, those of packets (NAME_unix_nano) as NAME;
// - durations are seconds as numbers; 64-bit integers are numbers;
// - enums are short lower-case words ("source_end"), left out where UNSPECIFIED;
// - what is absent, empty text and empty lists are left out; zeros and false are not.
//
// A plan is made of each message type when it is first met, so that a record costs one pass over
// the fields that it has. Not thread-safe.
class RecordJson {
 public:
  RecordJson();
  ~RecordJson();

  // Appends the message as an object: {"id":1,...}.
  void AppendObject(const google::protobuf::Message& message, std::string& out);

  // Appends its members without braces, each with a comma before it.
  void AppendMembers(const google::protobuf::Message& message, std::string& out);

  // The same of one of its fields, by number.
  void AppendMember(const google::protobuf::Message& message, int number, std::string& out);

  // Appends the value of one field of the message; nothing where it is left out.
  void AppendValue(const google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor& field, std::string& out);

 private:
  struct Field;
  struct Plan;
  class Printer;

  const Plan& PlanOf(const google::protobuf::Descriptor* type);

  std::unordered_map<const google::protobuf::Descriptor*, std::unique_ptr<Plan>> plans_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_RECORD_JSON_H_
