#include "engine/record/dns_fields.h"

#include <string>

#include "engine/hello/hello_fields.h"

namespace weir {
namespace {

using hello::DnsFields;

constexpr int kMaxTransactions = 16;  // that a record keeps
constexpr size_t kMaxMatched = 32;    // as many as messages are kept of a flow

// What is needed to match a message with those before, beside the record's own fields.
struct Matching {
  int64_t query_ns = 0;
  bool is_answered = false;
};

void SetResponse(const DnsFields& message, v1::DnsResponse& response) {
  response.set_code(message.code);
  response.set_answers(message.answers);
  response.set_answer_type(message.answer_type);
  response.set_address(message.address, message.address_bytes);
}

void SetQuestion(const DnsFields& message, std::string_view name, v1::DnsTransaction& transaction) {
  transaction.set_id(message.id);
  transaction.set_query_name(name.data(), name.size());
  transaction.set_query_type(message.type);
  transaction.set_query_class(message.query_class);
}

// By the id, and by the question where the message has one.
bool IsOf(const DnsFields& message, std::string_view name, const v1::DnsTransaction& transaction) {
  if (transaction.id() != message.id) return false;
  if (message.queries == 0) return true;
  return transaction.query_type() == message.type && transaction.query_name() == name;
}

class Transactions {
 public:
  explicit Transactions(v1::DnsMetadata& dns) : dns_(dns) {}

  void Add(const DnsFields& message, std::string_view name) {
    const int number = Find(message, name);
    v1::DnsTransaction& transaction = *dns_.mutable_transactions(number);
    Matching& matching = matching_[number];
    if (!message.is_response) {
      if (!transaction.query_seen()) matching.query_ns = message.time_ns;
      transaction.set_query_seen(true);
      transaction.set_query_messages(transaction.query_messages() + 1);
      return;
    }
    matching.is_answered = true;
    SetResponse(message, *transaction.mutable_response());
    if (transaction.query_seen() && message.time_ns >= matching.query_ns) {
      transaction.set_delay_nanos(static_cast<uint64_t>(message.time_ns - matching.query_ns));
    }
  }

  // What the record says of all of them, and no more of them than it keeps.
  void Finish(uint32_t queries) {
    const v1::DnsTransaction& first = dns_.transactions(0);
    dns_.set_query_name(first.query_name());
    dns_.set_query_type(first.query_type());
    dns_.set_query_class(first.query_class());
    dns_.set_queries(queries);
    if (first.has_response()) *dns_.mutable_response() = first.response();
    const int count = dns_.transactions_size();
    dns_.set_transaction_count(static_cast<uint32_t>(count));
    if (count > kMaxTransactions) {
      dns_.mutable_transactions()->DeleteSubrange(kMaxTransactions, count - kMaxTransactions);
    }
  }

 private:
  // A response to one that has its own already, or to none, is a transaction of its own.
  int Find(const DnsFields& message, std::string_view name) {
    const int count = dns_.transactions_size();
    for (int i = 0; i < count; ++i) {
      if (IsOf(message, name, dns_.transactions(i)) &&
          !(message.is_response && matching_[i].is_answered)) {
        return i;
      }
    }
    if (static_cast<size_t>(count) == kMaxMatched) return count - 1;
    SetQuestion(message, name, *dns_.add_transactions());
    return count;
  }

  v1::DnsMetadata& dns_;
  Matching matching_[kMaxMatched];
};

}  // namespace

bool SetDnsFields(std::string_view hello_fields, v1::DnsMetadata& dns) {
  bool any = false;
  uint32_t queries = 0;
  Transactions transactions(dns);
  hello::ForEachHelloField(hello_fields, [&](hello::HelloField hello_field, std::string_view item) {
    if (hello_field != hello::HelloField::kDnsMessage) return;
    std::string_view name;
    const DnsFields message = hello::DnsFieldsOf(item, name);
    if (!any) dns.Clear();
    if (!any) queries = message.queries;
    any = true;
    transactions.Add(message, name);
  });
  if (!any) return false;
  transactions.Finish(queries);
  dns.set_source(v1::METADATA_SOURCE_WEIR);
  return true;
}

}  // namespace weir
