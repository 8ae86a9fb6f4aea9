// weir-server: the sensor as a program.
#include "server/serve.h"

int main(int argc, char** argv) { return weir::RunSensor(argc, argv); }
