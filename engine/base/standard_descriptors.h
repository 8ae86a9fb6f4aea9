// The descriptors 0 to 2 of a program.
#ifndef WEIR_ENGINE_BASE_STANDARD_DESCRIPTORS_H_
#define WEIR_ENGINE_BASE_STANDARD_DESCRIPTORS_H_

namespace weir {

// Opens /dev/null on those of them that are closed, so that no file or socket opened later takes
// their place: reading such a standard input and writing to such a standard output fail, as they
// did; what is written to such a standard error goes nowhere. First thing in a program. False where
// /dev/null cannot be opened.
bool OpenStandardDescriptors();

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_STANDARD_DESCRIPTORS_H_
