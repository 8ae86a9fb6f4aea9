// weir-server: the sensor as a program.
#include <cstdlib>

#include "engine/base/heap.h"
#include "engine/base/standard_descriptors.h"
#include "server/process/serve.h"

int main(int argc, char** argv) {
  if (!weir::OpenStandardDescriptors()) return 1;
  weir::ConfigureHeap();
  setenv("GRPC_VERBOSITY", "NONE", 0);  // what strangers do wrong would fill the standard error
  return weir::RunSensor(argc, argv);
}
