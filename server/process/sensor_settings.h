// All settings of the sensor as a program.
#ifndef WEIR_SERVER_PROCESS_SENSOR_SETTINGS_H_
#define WEIR_SERVER_PROCESS_SENSOR_SETTINGS_H_

#include <vector>

#include "server/process/serve_options.h"
#include "server/process/setting.h"

namespace weir {

// In the order of the help. `options` outlives them; what it says now are the defaults.
std::vector<Setting> SensorSettings(ServeOptions& options);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SENSOR_SETTINGS_H_
