// A client of ExchangeFlows for tests: reads a session's events and sends verdicts on them.
#ifndef WEIR_TESTS_INTEGRATION_EXCHANGE_MODEL_H_
#define WEIR_TESTS_INTEGRATION_EXCHANGE_MODEL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/integration/test_sensor.h"

namespace weir {

// The first message of an exchange.
v1::ExchangeFlowsRequest OpenMessage(const std::string& session_id, bool hold);

// An exchange with that session, whose first message is sent.
std::unique_ptr<ExchangeCall> OpenExchange(TestClient& client, const std::string& session_id,
                                           bool hold);

// A verdict that says nothing yet.
v1::ExchangeFlowsRequest VerdictOn(uint64_t flow_id);

// A spec that reads these captures and holds each flow at a packet, for an hour.
v1::SessionSpec HoldSpecOf(const std::vector<std::string>& paths, uint32_t decide_after);

// Creates the session; its id.
std::string CreateSession(TestSensor& sensor, const v1::SessionSpec& spec);

// What an exchange said until its end.
struct ExchangeRecord {
  FlowStreamRecord stream;
  v1::VerdictResults results;  // all of them, added up
};

// Sends `decide(event)` for each EARLY event, where it gives a verdict, until the stream ends.
using DecideFunction = std::function<bool(const v1::Flow& flow, v1::FlowVerdict& verdict)>;
ExchangeRecord RunModel(ExchangeCall& call, const DecideFunction& decide);

// Opens an exchange with hold, and runs the model on it.
ExchangeRecord RunModel(TestClient& client, const std::string& session_id,
                        const DecideFunction& decide);

// Every record that ended, with all its fields and its labels in order, sorted.
std::vector<std::string> SortedRecords(const std::vector<v1::FlowEvent>& events);

}  // namespace weir

#endif  // WEIR_TESTS_INTEGRATION_EXCHANGE_MODEL_H_
