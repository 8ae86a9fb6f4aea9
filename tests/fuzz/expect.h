// Ends a fuzzed program where something does not hold, in every build.
#ifndef WEIR_TESTS_FUZZ_EXPECT_H_
#define WEIR_TESTS_FUZZ_EXPECT_H_

#include <cstdio>
#include <cstdlib>

#define EXPECT_OR_DIE(condition)                                                         \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

#endif  // WEIR_TESTS_FUZZ_EXPECT_H_
