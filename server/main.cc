// weir-server: the sensor as a program.
#include "engine/base/standard_descriptors.h"
#include "server/serve.h"

int main(int argc, char** argv) {
  if (!weir::OpenStandardDescriptors()) return 1;
  return weir::RunSensor(argc, argv);
}
