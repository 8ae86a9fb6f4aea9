// What a sensor tells those who watch it: all of its metrics, at one scrape.
#ifndef WEIR_SERVER_METRICS_SENSOR_METRICS_H_
#define WEIR_SERVER_METRICS_SENSOR_METRICS_H_

#include <string>

#include "server/metrics/call_counts.h"
#include "server/metrics/metric_families.h"
#include "server/sensor_state.h"

namespace weir {

// Adds what the sensor has in use, may have, and did and refused, with how its process is.
void AddSensorMetrics(const SensorState& state, MetricFamilies& families);

// Adds what each session that is there captures, drops and keeps. Labels are the ids of sessions
// (at most as many as the sensor may have), interfaces, and enums; never an address or a name that
// comes from traffic. Takes each session's lock once, as GetSession does; no use of the sessions.
void AddSessionMetrics(const SessionRegistry& registry, MetricFamilies& families);

// Adds the calls answered, by method and code.
void AddCallMetrics(const CallCounts& calls, MetricFamilies& families);

}  // namespace weir

#endif  // WEIR_SERVER_METRICS_SENSOR_METRICS_H_
