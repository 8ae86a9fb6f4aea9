// The descriptors 0 to 2 of a program.
#ifndef WEIR_ENGINE_BASE_STANDARD_DESCRIPTORS_H_
#define WEIR_ENGINE_BASE_STANDARD_DESCRIPTORS_H_

namespace weir {

// Opens /dev/null on those of them that are closed, so that no file or socket opened later takes
// their place: reading such a standard input and writing to such a standard output fail, as they
// did; what is written to such a standard error goes nowhere. False where /dev/null cannot be
// opened. A program that is linked with it does this before its libraries begin, and ends with
// status 1 where it fails; a call in main() sees to it that it is linked.
bool OpenStandardDescriptors();

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_STANDARD_DESCRIPTORS_H_
