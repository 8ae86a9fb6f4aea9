// What the sensor knows, as messages of weir.v1.
#ifndef WEIR_SERVER_CONVERT_SENSOR_H_
#define WEIR_SERVER_CONVERT_SENSOR_H_

#include <vector>

#include "engine/capture/live/interfaces.h"
#include "engine/dpi/catalog.h"
#include "engine/session/capture_root.h"
#include "weir/v1/sensor.pb.h"

namespace weir {

void ToProto(const Interface& from, v1::NetworkInterface& interface);
void ToProto(const ProtocolInfo& from, v1::ApplicationProtocol& protocol);
void ToProto(const RiskInfo& from, v1::RiskDescription& risk);
void ToProto(const CaptureFileInfo& from, v1::CaptureFile& file);

// The fields of weir.v1.Flow at any depth, parents before their children.
std::vector<v1::FlowField> FlowFields();

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SENSOR_H_
